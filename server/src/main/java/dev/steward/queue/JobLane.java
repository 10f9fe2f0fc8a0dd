package dev.steward.queue;

import dev.steward.node.LabelExpression;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The waiting items of one job. A lane is sleeping, in a group, or blocked. */
final class JobLane {

  static final long NEVER = Long.MAX_VALUE;

  private static final Comparator<QueueItem> BY_AGE =
      Comparator.comparingLong(QueueItem::dueAt).thenComparingLong(QueueItem::id);

  /** Longest waiting first. */
  static final Comparator<JobLane> BY_HEAD = Comparator.comparing(JobLane::head, BY_AGE);

  static final Comparator<JobLane> BY_RETRY_TIME =
      Comparator.<JobLane>comparingLong(lane -> lane.retryAt).thenComparingLong(lane -> lane.jobId);

  final long jobId;
  final TreeSet<QueueItem> items = new TreeSet<>(BY_AGE);
  boolean labelResolved;
  @Nullable LabelExpression label;
  String throttleKey = "";
  boolean inGroup;
  Set<Long> blockedBy = Set.of();
  long retryAt = NEVER;
  boolean headOnly = true;

  JobLane(long jobId) {
    this.jobId = jobId;
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
