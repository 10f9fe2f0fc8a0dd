package dev.steward.queue;

import dev.steward.store.Tx;
import org.jspecify.annotations.Nullable;

/** Listener for items entering and leaving the queue, called in the transaction of the change. */
public interface QueueListener {

  /** Called when an item enters the queue. */
  void onEntered(Tx tx, QueueItem item);

  /**
   * Called when an item leaves the queue.
   *
   * @param runNumber number of the resulting build; null if the item was cancelled
   */
  void onLeft(Tx tx, long itemId, long jobId, String jobName, @Nullable Long runNumber);
}
