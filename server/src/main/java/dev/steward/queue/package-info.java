/**
 * What waits, why it waits, and who may claim it. {@link dev.steward.queue.QueueStates} holds the
 * table of states and decides; the store holds what waits, and memory the order in which it is
 * looked at.
 */
@NullMarked
package dev.steward.queue;

import org.jspecify.annotations.NullMarked;
