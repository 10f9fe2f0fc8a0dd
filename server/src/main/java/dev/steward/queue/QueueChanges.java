package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.store.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Announces queue changes to listeners within the transaction and, once it is committed, to the
 * in-memory items and the claiming loop.
 */
final class QueueChanges {

  private final PendingItems pending;
  private final List<QueueListener> listeners = new CopyOnWriteArrayList<>();
  private Runnable onChange = () -> {};
  private Consumer<BlockKey> onBlockLeft = _ -> {};

  QueueChanges(PendingItems pending) {
    this.pending = pending;
  }

  void onChange(QueueListener listener) {
    listeners.add(listener);
  }

  /** Sets the callback for changes that may make an item claimable. */
  void setOnChange(Runnable callback) {
    onChange = callback;
  }

  /** Sets the callback for blocks whose requests have left the queue without a claim. */
  void setOnBlockLeft(Consumer<BlockKey> callback) {
    onBlockLeft = callback;
  }

  /** Announces that the request of a block has left the queue, if the item is one. */
  void blockLeft(QueueItem item) {
    QueueItem.Block block = item.block();
    if (block != null) {
      onBlockLeft.accept(new BlockKey(block.runId(), block.id()));
    }
  }

  /** Calls the callback for changes that may make an item claimable. */
  void wakeClaims() {
    onChange.run();
  }

  /** Announces an item that entered the queue. */
  void entered(Tx tx, QueueItem item) {
    merged(tx, item);
    listeners.forEach(listener -> listener.onEntered(tx, item));
  }

  /** Announces that a request was merged into an item. */
  void merged(Tx tx, QueueItem item) {
    tx.afterCommit(() -> {
      pending.put(item);
      onChange.run();
    });
  }

  /**
   * Announces to listeners that an item left the queue.
   *
   * @param runNumber number of the resulting build; null if the item was cancelled
   */
  void left(Tx tx, QueueItem item, @Nullable Long runNumber) {
    listeners.forEach(
        listener -> listener.onLeft(tx, item.id(), item.jobId(), item.jobName(), runNumber));
  }

  /** Like {@link #cancelled}, for items that were read before. */
  void cancelledItems(Tx tx, List<QueueRows.CancelledItem> cancelled, List<QueueItem> items) {
    var names = new HashMap<Long, String>();
    items.forEach(item -> names.put(item.jobId(), item.jobName()));
    cancelled(tx, cancelled, names);
  }

  /**
   * Announces cancelled items, and wakes the claiming loop, since the items may have blocked
   * others.
   */
  void cancelled(Tx tx, List<QueueRows.CancelledItem> cancelled, List<Job> ownerJobs) {
    var names = new HashMap<Long, String>();
    if (!cancelled.isEmpty()) {
      ownerJobs.forEach(job -> names.put(job.id(), job.fullName()));
    }
    cancelled(tx, cancelled, names);
  }

  private void cancelled(Tx tx, List<QueueRows.CancelledItem> cancelled, Map<Long, String> names) {
    tx.afterCommit(() -> {
      for (QueueRows.CancelledItem item : cancelled) {
        pending.remove(item.id());
        BlockKey block = item.block();
        if (block != null) {
          onBlockLeft.accept(block);
        }
      }
      onChange.run();
    });
    for (QueueRows.CancelledItem item : cancelled) {
      String name = names.getOrDefault(item.jobId(), "");
      listeners.forEach(listener -> listener.onLeft(tx, item.id(), item.jobId(), name, null));
    }
  }
}
