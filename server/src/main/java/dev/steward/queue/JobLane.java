package dev.steward.queue;

import dev.steward.node.LabelExpression;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiting items of a job, or of the blocks of its runs, that have the same label of their own.
 * At any time, a lane sleeps, belongs to a group, or is blocked.
 */
final class JobLane {

  static final long NEVER = Long.MAX_VALUE;

  /** Longest waiting first. */
  static final Comparator<QueueItem> BY_AGE =
      (one, other) ->
          one.dueAt() == other.dueAt()
              ? Long.compare(one.id(), other.id())
              : Long.compare(one.dueAt(), other.dueAt());

  /** Longest waiting first. */
  static final Comparator<JobLane> BY_HEAD =
      (one, other) -> BY_AGE.compare(one.head(), other.head());

  static final Comparator<JobLane> BY_RETRY_TIME =
      (one, other) ->
          one.retryAt == other.retryAt
              ? BY_AGE.compare(one.head(), other.head())
              : Long.compare(one.retryAt, other.retryAt);

  final LaneKey key;
  final TreeSet<QueueItem> items = new TreeSet<>(BY_AGE);
  boolean labelResolved;
  @Nullable LabelExpression label;
  String throttleKey = "";
  boolean inGroup;
  Set<Long> blockedBy = Set.of();
  long retryAt = NEVER;
  boolean headOnly = true;

  JobLane(LaneKey key) {
    this.key = key;
    if (key.task() == QueueItem.TaskType.BLOCK) {
      labelResolved = true;
      label = key.label().isEmpty() ? null : LabelExpression.of(key.label());
    }
  }

  /** The longest waiting item. */
  QueueItem head() {
    return items.getFirst();
  }

  /** Unblocks the lane. */
  void unblock() {
    blockedBy = Set.of();
    retryAt = NEVER;
    headOnly = true;
  }
}
