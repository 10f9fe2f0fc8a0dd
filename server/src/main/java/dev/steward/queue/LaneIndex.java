package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.queue.QueueItem.TaskType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Index of waiting queue items in claim order. The index is not safe for concurrent use.
 *
 * <p>Each job with waiting items has a lane, and one more for each label that its items have
 * themselves. Ready lanes with the same label and the same throttle categories form a group. A
 * group for which no node has a free executor is parked until a node gets one; when a category
 * limit blocks one lane, it blocks the whole group. A blocked lane is skipped until its blocker
 * changes. Ready lanes of pipelines, whose runs start without an executor, form a group of their
 * own. The cost of a claim therefore depends on the number of claimable items, but not on the
 * length of the queue or the number of labels.
 */
final class LaneIndex {

  private static final int MAX_RECENTLY_LEFT = 10_000;

  private final Map<Long, QueueItem> items = new TreeMap<>();
  private final Map<Long, TreeSet<QueueItem>> itemsByJob = new HashMap<>();
  private final Map<Long, Map<LaneKey, JobLane>> lanesByJob = new HashMap<>();
  private final TreeSet<JobLane> sleeping = new TreeSet<>(JobLane.BY_HEAD);
  private final Map<String, LabelGroup> groups = new HashMap<>();
  private final TreeSet<LabelGroup> open = new TreeSet<>(LabelGroup.BY_HEAD);
  private final Map<String, Set<LabelGroup>> parked = new HashMap<>();
  private final LabelGroup unresolved = new LabelGroup(null, "");
  private final LabelGroup pipelines = new LabelGroup(null, "");
  private final Map<Long, Set<JobLane>> blocked = new HashMap<>();
  private final TreeSet<JobLane> timedBlocks = new TreeSet<>(JobLane.BY_RETRY_TIME);

  /**
   * Items that have left the queue recently; a late "entered" notification for one of them is
   * ignored.
   */
  private final LinkedHashMap<Long, Boolean> recentlyLeft =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > MAX_RECENTLY_LEFT;
        }
      };

  int size() {
    return items.size();
  }

  /**
   * Number of items that wait for an executor, per label; the empty string stands for no label or
   * an unknown one.
   */
  Map<String, Integer> countByLabel() {
    var all = new HashMap<String, Integer>();
    for (Map<LaneKey, JobLane> lanes : lanesByJob.values()) {
      for (JobLane lane : lanes.values()) {
        if (lane.key.task() == TaskType.PIPELINE) {
          continue;
        }
        LabelExpression label = lane.labelResolved ? lane.label : null;
        all.merge(LabelNodes.key(label), lane.items.size(), Integer::sum);
      }
    }
    return all;
  }

  /** All items, in order of arrival. */
  List<QueueItem> all() {
    return List.copyOf(items.values());
  }

  /** The waiting build requests of a job, longest waiting first. */
  List<QueueItem> of(long jobId) {
    TreeSet<QueueItem> all = itemsByJob.get(jobId);
    return all == null ? List.of() : List.copyOf(all);
  }

  /** The items of a lane, longest waiting first. */
  List<QueueItem> of(LaneKey key) {
    JobLane lane = lane(key);
    return lane == null ? List.of() : List.copyOf(lane.items);
  }

  private @Nullable JobLane lane(LaneKey key) {
    return lanesByJob.getOrDefault(key.jobId(), Map.of()).get(key);
  }

  /** The next item of the same lane in claim order; null if none. */
  @Nullable QueueItem after(QueueItem item) {
    JobLane lane = lane(LaneKey.of(item));
    return lane == null ? null : lane.items.higher(item);
  }

  @Nullable QueueItem first(long jobId) {
    TreeSet<QueueItem> all = itemsByJob.get(jobId);
    return all == null ? null : all.getFirst();
  }

  /** Adds an item, or replaces it after a request was merged into it. */
  void put(QueueItem item) {
    QueueItem existing = items.get(item.id());
    if (recentlyLeft.containsKey(item.id())
        // The notification is late: another request has since been merged into the item.
        || (existing != null && existing.causes().size() > item.causes().size())) {
      return;
    }
    JobLane lane =
        lanesByJob
            .computeIfAbsent(item.jobId(), _ -> new HashMap<>())
            .computeIfAbsent(LaneKey.of(item), JobLane::new);
    detach(lane);
    if (existing != null) {
      lane.items.remove(existing);
    }
    items.put(item.id(), item);
    lane.items.add(item);
    if (lane.head().equals(item) || !lane.headOnly) {
      lane.unblock();
    }
    attach(lane);
    if (item.isBuildRequest()) {
      TreeSet<QueueItem> itemsOfJob =
          itemsByJob.computeIfAbsent(item.jobId(), _ -> new TreeSet<>(JobLane.BY_AGE));
      if (existing != null) {
        itemsOfJob.remove(existing);
      }
      itemsOfJob.add(item);
      // The new item may block an item that was blocking others.
      releaseAll(item.jobId(), lane);
    }
  }

  /** Removes an item that left the queue. */
  void remove(long id) {
    recentlyLeft.put(id, true);
    QueueItem existing = items.remove(id);
    JobLane lane = existing == null ? null : lane(LaneKey.of(existing));
    if (existing != null && lane != null) {
      detach(lane);
      lane.items.remove(existing);
      lane.unblock();
      attach(lane);
      if (existing.isBuildRequest()) {
        itemsByJob.computeIfPresent(
            existing.jobId(),
            (_, itemsOfJob) -> {
              itemsOfJob.remove(existing);
              return itemsOfJob.isEmpty() ? null : itemsOfJob;
            });
        release(existing.jobId());
      }
    }
  }

  /**
   * Updates the index after a definition change: the label and the blocking jobs may have changed.
   */
  void onDefinitionChanged(long jobId) {
    for (JobLane lane : lanesByJob.getOrDefault(jobId, Map.of()).values()) {
      if (lane.key.task() == TaskType.BLOCK) {
        continue;
      }
      detach(lane);
      lane.labelResolved = false;
      attach(lane);
      release(lane);
    }
    Set<JobLane> blockedLanes = new HashSet<>();
    blocked.values().forEach(blockedLanes::addAll);
    for (JobLane other : blockedLanes) {
      if (!other.blockedBy.equals(Set.of(other.key.jobId()))) {
        release(other);
      }
    }
  }

  /** Releases lanes that the job blocked, after one of its builds or items started or ended. */
  void release(long jobId) {
    releaseAll(jobId, null);
  }

  private void releaseAll(long jobId, @Nullable JobLane excluded) {
    for (JobLane lane : List.copyOf(blocked.getOrDefault(jobId, Set.of()))) {
      if (lane != excluded) {
        release(lane);
      }
    }
  }

  private void release(JobLane lane) {
    detach(lane);
    lane.unblock();
    attach(lane);
  }

  /**
   * Sets the label and the throttle group of a lane.
   *
   * @param throttleKey the same key for all jobs whose builds are counted together; empty if none
   */
  void setLabel(LaneKey key, @Nullable LabelExpression label, String throttleKey) {
    JobLane lane = lane(key);
    if (lane != null) {
      detach(lane);
      lane.labelResolved = true;
      lane.label = label;
      lane.throttleKey = throttleKey;
      attach(lane);
    }
  }

  /**
   * Blocks a lane.
   *
   * @param blockingJobs jobs whose builds or items may end the block when they change
   * @param retryAt time at which the block may end, in epoch millis; null if time has no effect
   * @param headOnly false if items behind the longest waiting one are blocked too
   */
  void block(LaneKey key, Set<Long> blockingJobs, @Nullable Long retryAt, boolean headOnly) {
    JobLane lane = lane(key);
    if (lane != null) {
      detach(lane);
      lane.blockedBy = Set.copyOf(blockingJobs);
      lane.retryAt = retryAt == null ? JobLane.NEVER : retryAt;
      lane.headOnly = headOnly;
      attach(lane);
    }
  }

  /** Unblocks a lane. */
  void unblock(LaneKey key) {
    JobLane lane = lane(key);
    if (lane != null) {
      release(lane);
    }
  }

  /**
   * The longest waiting ready item that needs no executor, or for which a node has a free one; null
   * if none.
   *
   * @param executors the free executors; all changes to the nodes must have been applied
   * @param excluded tests whether to skip a lane
   * @param fullGroups groups that have reached their limit
   */
  @Nullable ClaimCandidate next(
      long now, ExecutorIndex executors, Predicate<LaneKey> excluded, Set<String> fullGroups) {
    wake(now);
    unpark(executors.takeReleasedLabels());
    JobLane best = pipelines.first(excluded);
    if (executors.isAnyFree()) {
      best = older(best, unresolved.first(excluded));
      best = older(best, firstInGroups(executors, excluded, fullGroups, best));
    }
    return best == null
        ? null
        : new ClaimCandidate(best.head(), best.labelResolved, best.label, best.throttleKey);
  }

  private static @Nullable JobLane older(@Nullable JobLane one, @Nullable JobLane other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return JobLane.BY_HEAD.compare(one, other) <= 0 ? one : other;
  }

  /**
   * The longest waiting lane of all groups for which a node has a free executor; null if there is
   * none or the given lane is older.
   */
  private @Nullable JobLane firstInGroups(
      ExecutorIndex executors,
      Predicate<LaneKey> excluded,
      Set<String> fullGroups,
      @Nullable JobLane oldest) {
    JobLane best = oldest;
    for (Iterator<LabelGroup> all = open.iterator(); all.hasNext(); ) {
      LabelGroup group = all.next();
      if (best != null && JobLane.BY_HEAD.compare(best, group.lanes.getFirst()) < 0) {
        break;
      }
      if (!executors.hasFreeExecutor(group.label)) {
        all.remove();
        parked.computeIfAbsent(LabelNodes.key(group.label), _ -> new HashSet<>()).add(group);
      } else if (!fullGroups.contains(group.key())) {
        JobLane lane = group.first(excluded);
        if (lane != null && (best == null || JobLane.BY_HEAD.compare(lane, best) < 0)) {
          best = lane;
        }
      }
    }
    return best;
  }

  /** Time at which a lane becomes ready or a timed block ends; null if neither is due. */
  @Nullable Long nextDueAt() {
    long due = sleeping.isEmpty() ? JobLane.NEVER : sleeping.getFirst().head().dueAt();
    long retryAt = timedBlocks.isEmpty() ? JobLane.NEVER : timedBlocks.getFirst().retryAt;
    long next = Math.min(due, retryAt);
    return next == JobLane.NEVER ? null : next;
  }

  private void wake(long now) {
    while (!timedBlocks.isEmpty() && timedBlocks.getFirst().retryAt <= now) {
      release(timedBlocks.getFirst());
    }
    while (!sleeping.isEmpty() && sleeping.getFirst().head().dueAt() <= now) {
      JobLane lane = sleeping.removeFirst();
      lane.inGroup = true;
      LabelGroup group = group(lane);
      boolean isOpen = !hasLabel(group) || group.lanes.isEmpty() || open.remove(group);
      group.lanes.add(lane);
      if (isOpen && hasLabel(group)) {
        open.add(group);
      }
    }
  }

  /** Whether the group consists of lanes with a known label, and so is open or parked. */
  private boolean hasLabel(LabelGroup group) {
    return group != unresolved && group != pipelines;
  }

  /** The group that a ready lane belongs to. */
  private LabelGroup group(JobLane lane) {
    if (lane.key.task() == TaskType.PIPELINE) {
      return pipelines;
    }
    LabelExpression label = lane.label;
    return lane.labelResolved
        ? groups.computeIfAbsent(
            LabelGroup.key(label, lane.throttleKey), _ -> new LabelGroup(label, lane.throttleKey))
        : unresolved;
  }

  /** Removes a lane from all indexes before it is changed. */
  private void detach(JobLane lane) {
    if (lane.items.isEmpty()) {
      return;
    }
    sleeping.remove(lane);
    if (lane.inGroup) {
      LabelGroup group = group(lane);
      boolean isOpen = hasLabel(group) && open.remove(group);
      group.lanes.remove(lane);
      if (isOpen && !group.lanes.isEmpty()) {
        open.add(group);
      }
      if (group.lanes.isEmpty() && hasLabel(group)) {
        groups.remove(group.key());
        removeParked(group);
      }
      lane.inGroup = false;
    }
    timedBlocks.remove(lane);
    for (Long blockingJob : lane.blockedBy) {
      Set<JobLane> others = blocked.get(blockingJob);
      if (others != null) {
        others.remove(lane);
        if (others.isEmpty()) {
          blocked.remove(blockingJob);
        }
      }
    }
  }

  private void unpark(ExecutorIndex.ReleasedLabels released) {
    if (released.all()) {
      parked.values().forEach(open::addAll);
      parked.clear();
      return;
    }
    for (String label : released.keys()) {
      Set<LabelGroup> groups = parked.remove(label);
      if (groups != null) {
        open.addAll(groups);
      }
    }
  }

  private void removeParked(LabelGroup group) {
    parked.computeIfPresent(
        LabelNodes.key(group.label),
        (_, all) -> {
          all.remove(group);
          return all.isEmpty() ? null : all;
        });
  }

  private void attach(JobLane lane) {
    if (lane.items.isEmpty()) {
      lanesByJob.computeIfPresent(
          lane.key.jobId(),
          (_, lanes) -> {
            lanes.remove(lane.key);
            return lanes.isEmpty() ? null : lanes;
          });
    } else if (lane.blockedBy.isEmpty()) {
      sleeping.add(lane);
    } else {
      for (Long blockingJob : lane.blockedBy) {
        blocked.computeIfAbsent(blockingJob, _ -> new HashSet<>()).add(lane);
      }
      if (lane.retryAt != JobLane.NEVER) {
        timedBlocks.add(lane);
      }
    }
  }
}
