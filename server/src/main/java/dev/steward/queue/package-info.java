/** What waits, why it waits, and who may claim it. */
@NullMarked
package dev.steward.queue;

import org.jspecify.annotations.NullMarked;
