/** Long-running background tasks and their progress. */
@NullMarked
package dev.steward.work;

import org.jspecify.annotations.NullMarked;
