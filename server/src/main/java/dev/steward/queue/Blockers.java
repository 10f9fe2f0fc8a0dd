package dev.steward.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the upstream or downstream job that blocks an item: a job with a running build, with an
 * item in its quiet period, or with an older item that is about to be built. Blocked items do not
 * block others, which prevents deadlock; since only older items count, the oldest ready item can
 * always start.
 */
final class Blockers {

  /** Data on jobs and their waiting items. */
  interface Facts {

    int running(long jobId);

    boolean concurrent(long jobId);

    /** The waiting items of the job, longest waiting first. */
    List<QueueItem> waiting(long jobId);

    /** The longest waiting item of the job; null if none. */
    @Nullable QueueItem first(long jobId);

    /** The upstream jobs that block the job; empty if the job does not wait for upstream jobs. */
    Set<Long> upstream(long jobId);

    /**
     * The downstream jobs that block the job; empty if the job does not wait for downstream jobs.
     */
    Set<Long> downstream(long jobId);
  }

  private final Facts facts;
  private final long now;
  private final Map<Long, Boolean> results = new HashMap<>();

  Blockers(Facts facts, long now) {
    this.facts = facts;
    this.now = now;
  }

  @Nullable Long blockingUpstream(QueueItem item) {
    return firstBlocking(facts.upstream(item.jobId()), item);
  }

  @Nullable Long blockingDownstream(QueueItem item) {
    return firstBlocking(facts.downstream(item.jobId()), item);
  }

  private @Nullable Long firstBlocking(Set<Long> candidates, QueueItem item) {
    var sorted = new ArrayList<>(candidates);
    sorted.sort(null);
    for (Long other : sorted) {
      if (other != item.jobId() && blocks(other, item)) {
        return other;
      }
    }
    return null;
  }

  private boolean blocks(long jobId, QueueItem of) {
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

  /** True if a ready item is blocked. The recursion ends because it visits only older items. */
  private boolean isBlocked(QueueItem item) {
    Boolean cached = results.get(item.id());
    if (cached != null) {
      return cached;
    }
    boolean blocked =
        (!facts.concurrent(item.jobId()) && (facts.running(item.jobId()) > 0 || hasEarlier(item)))
            || blockingDownstream(item) != null
            || blockingUpstream(item) != null;
    results.put(item.id(), blocked);
    return blocked;
  }

  /** True if an older item of the same job is ready. */
  boolean hasEarlier(QueueItem item) {
    QueueItem first = facts.first(item.jobId());
    return first != null && first.dueAt() <= now && isOlder(first, item);
  }

  private static boolean isOlder(QueueItem one, QueueItem other) {
    return one.dueAt() < other.dueAt() || (one.dueAt() == other.dueAt() && one.id() < other.id());
  }
}
