package dev.steward.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether one of some jobs is in an item's way: because it is being built, or because an
 * item of it is still in its quiet period, or is older and about to be built itself. An item that
 * is blocked is in nobody's way, so that two that wait for each other do not wait for ever; as only
 * older ones count, the oldest ready item always goes.
 */
final class Blockers {

  /** What has to be known of jobs and of what waits of them. */
  interface Facts {

    int running(long jobId);

    boolean concurrent(long jobId);

    /** What waits of the job, the longest waiting first. */
    List<QueueItem> waiting(long jobId);

    /** What has waited longest of the job; null where nothing waits. */
    @Nullable QueueItem first(long jobId);

    /**
     * The jobs that the job must wait for, because it depends on them; none if it does not wait.
     */
    Set<Long> upstream(long jobId);

    /** The jobs that the job must wait for, because they depend on it. */
    Set<Long> downstream(long jobId);
  }

  private final Facts facts;
  private final long now;
  private final Map<Long, Boolean> known = new HashMap<>();

  Blockers(Facts facts, long now) {
    this.facts = facts;
    this.now = now;
  }

  @Nullable Long upstreamOf(QueueItem item) {
    return among(facts.upstream(item.jobId()), item);
  }

  @Nullable Long downstreamOf(QueueItem item) {
    return among(facts.downstream(item.jobId()), item);
  }

  private @Nullable Long among(Set<Long> others, QueueItem item) {
    var sorted = new ArrayList<>(others);
    sorted.sort(null);
    for (Long other : sorted) {
      if (other != item.jobId() && isInTheWay(other, item)) {
        return other;
      }
    }
    return null;
  }

  private boolean isInTheWay(long jobId, QueueItem of) {
    if (facts.running(jobId) > 0) {
      return true;
    }
    for (QueueItem other : facts.waiting(jobId)) {
      if (other.dueAt() > now || (isOlder(other, of) && !isBlocked(other))) {
        return true;
      }
    }
    return false;
  }

  /** True where an item that is ready itself is blocked. Each question leads to older ones only. */
  private boolean isBlocked(QueueItem item) {
    Boolean before = known.get(item.id());
    if (before != null) {
      return before;
    }
    boolean found =
        (!facts.concurrent(item.jobId()) && (facts.running(item.jobId()) > 0 || hasEarlier(item)))
            || downstreamOf(item) != null
            || upstreamOf(item) != null;
    known.put(item.id(), found);
    return found;
  }

  /** True where an item of the same job is ready and older. */
  boolean hasEarlier(QueueItem item) {
    QueueItem first = facts.first(item.jobId());
    return first != null && first.dueAt() <= now && isOlder(first, item);
  }

  private static boolean isOlder(QueueItem one, QueueItem other) {
    return one.dueAt() < other.dueAt() || (one.dueAt() == other.dueAt() && one.id() < other.id());
  }
}
