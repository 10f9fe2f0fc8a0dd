package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.store.LoadOnce;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * In-memory index of the waiting queue items in claim order, loaded on first use and updated after
 * each commit. Unless stated otherwise, methods that read must not be called in a transaction.
 */
final class PendingItems {

  private final LoadOnce<LaneIndex> index;

  /**
   * Creates the index without loading it.
   *
   * @param stored reads all waiting items in its own transaction
   */
  PendingItems(Supplier<List<QueueItem>> stored) {
    index = new LoadOnce<>(() -> load(stored.get()));
  }

  private static LaneIndex load(List<QueueItem> items) {
    var index = new LaneIndex();
    items.forEach(index::put);
    return index;
  }

  /**
   * Invalidates the index. This method must be called if a transaction fails, since the transaction
   * may have been committed nevertheless.
   */
  void invalidate() {
    index.invalidate();
  }

  /**
   * Number of waiting items; null if the index has not been loaded yet. This method may be called
   * in a transaction.
   */
  @Nullable Integer sizeIfLoaded() {
    return index.readIfLoaded(LaneIndex::size);
  }

  /**
   * Number of items that wait for an executor, per label; the empty string stands for no label or
   * an unknown one.
   */
  Map<String, Integer> countByLabel() {
    return index.read(LaneIndex::countByLabel);
  }

  /** All items, in order of arrival. */
  List<QueueItem> all() {
    return index.read(LaneIndex::all);
  }

  /** The waiting build requests of a job, longest waiting first. */
  List<QueueItem> of(long jobId) {
    return index.read(lanes -> lanes.of(jobId));
  }

  /** The items of a lane, longest waiting first. */
  List<QueueItem> of(LaneKey lane) {
    return index.read(lanes -> lanes.of(lane));
  }

  /** The next item of the same lane in claim order; null if none. */
  @Nullable QueueItem after(QueueItem item) {
    return index.read(lanes -> lanes.after(item));
  }

  /** The longest waiting build request of a job; null if none. */
  @Nullable QueueItem first(long jobId) {
    return index.read(lanes -> lanes.first(jobId));
  }

  /**
   * Applies a change that affects only data outside the database, so that a load in progress need
   * not be repeated.
   */
  private void adjust(Consumer<LaneIndex> change) {
    Boolean _ =
        index.readIfLoaded(lanes -> {
          change.accept(lanes);
          return true;
        });
  }

  /** Adds an item, or replaces it after a request was merged into it. */
  void put(QueueItem item) {
    index.update(lanes -> lanes.put(item));
  }

  /** Removes an item that left the queue. */
  void remove(long id) {
    index.update(lanes -> lanes.remove(id));
  }

  /**
   * Updates the index after a definition change: the label and the blocking jobs may have changed.
   */
  void onDefinitionChanged(long jobId) {
    adjust(lanes -> lanes.onDefinitionChanged(jobId));
  }

  /** Releases lanes that the job blocked, after one of its builds or items started or ended. */
  void release(long jobId) {
    adjust(lanes -> lanes.release(jobId));
  }

  /**
   * Sets the label and the throttle group of a lane.
   *
   * @param throttleKey the same key for all jobs whose builds are counted together; empty if none
   */
  void setLabel(LaneKey lane, @Nullable LabelExpression label, String throttleKey) {
    adjust(lanes -> lanes.setLabel(lane, label, throttleKey));
  }

  /**
   * Blocks a lane.
   *
   * @param blockingJobs jobs whose builds or items may end the block when they change
   * @param retryAt time at which the block may end, in epoch millis; null if time has no effect
   * @param headOnly false if items behind the longest waiting one are blocked too
   */
  void block(LaneKey lane, Set<Long> blockingJobs, @Nullable Long retryAt, boolean headOnly) {
    adjust(lanes -> lanes.block(lane, blockingJobs, retryAt, headOnly));
  }

  /** Unblocks a lane. */
  void unblock(LaneKey lane) {
    adjust(lanes -> lanes.unblock(lane));
  }

  /**
   * The longest waiting ready item that needs no executor, or for which a node has a free one; null
   * if none.
   *
   * @param executors the free executors; all changes to the nodes must already have been applied
   * @param excluded tests whether to skip a lane
   * @param fullGroups groups that have reached their limit
   */
  @Nullable ClaimCandidate next(
      long now, ExecutorIndex executors, Predicate<LaneKey> excluded, Set<String> fullGroups) {
    return index.read(lanes -> lanes.next(now, executors, excluded, fullGroups));
  }

  /** Time at which a lane becomes ready or a timed block ends; null if neither is due. */
  @Nullable Long nextDueAt() {
    return index.read(LaneIndex::nextDueAt);
  }
}
