/**
 * The build queue: scheduling, blocking reasons and claims. {@link dev.steward.queue.QueueStates}
 * defines the states; the waiting items are stored in the database and ordered in memory.
 */
@NullMarked
package dev.steward.queue;

import org.jspecify.annotations.NullMarked;
