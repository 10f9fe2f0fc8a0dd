/** Long-running background tasks and their progress. */
@NullMarked
package dev.steward.task;

import org.jspecify.annotations.NullMarked;
