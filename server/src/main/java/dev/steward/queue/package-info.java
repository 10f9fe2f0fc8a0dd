/**
 * The build queue: scheduling, blocking reasons and claims. {@link dev.steward.queue.QueueStates}
 * defines the states; the store holds the waiting items, and memory their order.
 */
@NullMarked
package dev.steward.queue;

import org.jspecify.annotations.NullMarked;
