package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.store.Store;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * In-memory index of waiting queue items in claim order, loaded on first use and updated after each
 * commit.
 *
 * <p>Each job with waiting items has a lane. Ready lanes with the same label and the same throttle
 * categories form a group. A claim visits only groups for which a node has a free executor; when a
 * category limit blocks one lane, it blocks the whole group. A blocked lane is skipped until its
 * blocker changes. The cost of a claim therefore depends on the number of claimable items, not on
 * the queue length.
 */
final class Backlog {

  private static final int MAX_GONE = 10_000;
  private static final long NEVER = Long.MAX_VALUE;
  private static final Comparator<QueueItem> BY_AGE =
      Comparator.comparingLong(QueueItem::dueAt).thenComparingLong(QueueItem::id);
  private static final Comparator<Lane> BY_HEAD = Comparator.comparing(Lane::head, BY_AGE);
  private static final Comparator<Lane> BY_TIME =
      Comparator.<Lane>comparingLong(lane -> lane.again).thenComparingLong(lane -> lane.jobId);

  /** The waiting items of one job. A lane is sleeping, in a group, or blocked. */
  private static final class Lane {
    final long jobId;
    final TreeSet<QueueItem> items = new TreeSet<>(BY_AGE);
    boolean labelKnown;
    @Nullable LabelExpression label;
    String bound = "";
    @Nullable Row row;
    Set<Long> blockedBy = Set.of();
    long again = NEVER;
    boolean headOnly = true;

    Lane(long jobId) {
      this.jobId = jobId;
    }

    QueueItem head() {
      return items.getFirst();
    }
  }

  /** Ready lanes with the same label and the same limits, longest waiting first. */
  private static final class Row {
    final TreeSet<Lane> lanes = new TreeSet<>(BY_HEAD);
    final @Nullable LabelExpression label;
    final String bound;

    Row(@Nullable LabelExpression label, String bound) {
      this.label = label;
      this.bound = bound;
    }

    String key() {
      return key(label, bound);
    }

    static String key(@Nullable LabelExpression label, String bound) {
      return (label == null ? "" : label.text()) + "\0" + bound;
    }
  }

  /**
   * The next candidate of a claim.
   *
   * @param labelKnown whether {@link #tie} has set the job's label
   * @param label the job's label; null if none or not set yet
   * @param bound the job's throttle group; empty if none
   */
  record Next(QueueItem item, boolean labelKnown, @Nullable LabelExpression label, String bound) {

    /** Key of the item's group. */
    String row() {
      return Row.key(label, bound);
    }
  }

  private final Map<Long, QueueItem> items = new TreeMap<>();
  private final Map<Long, Lane> lanes = new HashMap<>();
  private final TreeSet<Lane> sleeping = new TreeSet<>(BY_HEAD);
  private final Map<String, Row> rows = new HashMap<>();
  private final Row untold = new Row(null, "");
  private final Map<Long, Set<Lane>> blocked = new HashMap<>();
  private final TreeSet<Lane> blockedForAWhile = new TreeSet<>(BY_TIME);

  /**
   * Items that left recently: a late "entered" notification is ignored for items that already left.
   */
  private final LinkedHashMap<Long, Boolean> gone =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > MAX_GONE;
        }
      };

  private boolean loaded;
  private long changes;

  /** Loads the waiting items unless already loaded. Must not be called in a transaction. */
  void load(Store store, QueueRows from) {
    while (true) {
      long before;
      synchronized (this) {
        if (loaded) {
          return;
        }
        before = changes;
      }
      List<QueueItem> read = store.read(from::waiting);
      synchronized (this) {
        // A concurrent change may be missing from the rows read, so read again.
        if (changes == before && !loaded) {
          loaded = true;
          read.forEach(this::put);
        }
      }
    }
  }

  /** Invalidates the index. Needed when a transaction fails, since it may still have committed. */
  synchronized void forget() {
    changes++;
    loaded = false;
    items.clear();
    lanes.clear();
    sleeping.clear();
    rows.clear();
    untold.lanes.clear();
    blocked.clear();
    blockedForAWhile.clear();
    gone.clear();
  }

  /** Number of waiting items; negative if not loaded yet. */
  synchronized int size() {
    return loaded ? items.size() : -1;
  }

  /** Number of waiting items per label; the empty string stands for no or an unknown label. */
  synchronized Map<String, Integer> byLabel() {
    var all = new HashMap<String, Integer>();
    for (Lane lane : lanes.values()) {
      LabelExpression label = lane.labelKnown ? lane.label : null;
      all.merge(label == null ? "" : label.text(), lane.items.size(), Integer::sum);
    }
    return all;
  }

  /** All items, in order of arrival. */
  synchronized List<QueueItem> all() {
    return List.copyOf(items.values());
  }

  /** The waiting items of a job, longest waiting first. */
  synchronized List<QueueItem> of(long jobId) {
    Lane lane = lanes.get(jobId);
    return lane == null ? List.of() : List.copyOf(lane.items);
  }

  synchronized @Nullable QueueItem first(long jobId) {
    Lane lane = lanes.get(jobId);
    return lane == null ? null : lane.head();
  }

  /** Adds an item, or replaces it after a request was merged into it. */
  synchronized void put(QueueItem item) {
    changes++;
    QueueItem known = items.get(item.id());
    if (!loaded
        || gone.containsKey(item.id())
        // A late notification: another request was merged since.
        || (known != null && known.causes().size() > item.causes().size())) {
      return;
    }
    Lane lane = lanes.computeIfAbsent(item.jobId(), Lane::new);
    detach(lane);
    if (known != null) {
      lane.items.remove(known);
    }
    items.put(item.id(), item);
    lane.items.add(item);
    if (lane.head().equals(item) || !lane.headOnly) {
      unblock(lane);
    }
    attach(lane);
    // The new item may block an item that was blocking others.
    releaseAll(item.jobId(), lane);
  }

  /** Removes an item that left the queue. */
  synchronized void remove(long id) {
    changes++;
    if (!loaded) {
      return;
    }
    gone.put(id, true);
    QueueItem known = items.remove(id);
    Lane lane = known == null ? null : lanes.get(known.jobId());
    if (known != null && lane != null) {
      detach(lane);
      lane.items.remove(known);
      unblock(lane);
      attach(lane);
      release(known.jobId());
    }
  }

  /** Updates the index after a definition change: label and blocking jobs may differ. */
  synchronized void changed(long jobId) {
    Lane lane = lanes.get(jobId);
    if (lane != null) {
      detach(lane);
      lane.labelKnown = false;
      attach(lane);
      release(lane);
    }
    for (Lane other : List.copyOf(lanes.values())) {
      if (!other.blockedBy.isEmpty() && !other.blockedBy.equals(Set.of(other.jobId))) {
        release(other);
      }
    }
  }

  /** Releases lanes that the job blocked, after one of its builds or items started or ended. */
  synchronized void release(long jobId) {
    releaseAll(jobId, null);
  }

  private void releaseAll(long jobId, @Nullable Lane besides) {
    for (Lane lane : List.copyOf(blocked.getOrDefault(jobId, Set.of()))) {
      if (lane != besides) {
        release(lane);
      }
    }
  }

  private void release(Lane lane) {
    detach(lane);
    unblock(lane);
    attach(lane);
  }

  private static void unblock(Lane lane) {
    lane.blockedBy = Set.of();
    lane.again = NEVER;
    lane.headOnly = true;
  }

  /**
   * Sets a job's label and throttle group.
   *
   * @param bound the same key for all jobs whose builds are counted together; empty if none
   */
  synchronized void tie(long jobId, @Nullable LabelExpression label, String bound) {
    Lane lane = lanes.get(jobId);
    if (lane != null) {
      detach(lane);
      lane.labelKnown = true;
      lane.label = label;
      lane.bound = bound;
      attach(lane);
    }
  }

  /**
   * Blocks a job's lane.
   *
   * @param over jobs whose builds or items may end the block when they change
   * @param again time at which the block may end, in epoch millis; null if time has no effect
   * @param headOnly false if items behind the longest waiting one are blocked too
   */
  synchronized void block(long jobId, Set<Long> over, @Nullable Long again, boolean headOnly) {
    Lane lane = lanes.get(jobId);
    if (lane != null) {
      detach(lane);
      lane.blockedBy = Set.copyOf(over);
      lane.again = again == null ? NEVER : again;
      lane.headOnly = headOnly;
      attach(lane);
    }
  }

  /** Ends the block of a job's lane. */
  synchronized void unblock(long jobId) {
    Lane lane = lanes.get(jobId);
    if (lane != null) {
      release(lane);
    }
  }

  /**
   * The longest ready item for which a node has a free executor; null if none.
   *
   * @param hasRoom tests whether a build with that label (null for no label) could start now
   * @param besides jobs to skip
   * @param full groups that have reached their limit
   */
  synchronized @Nullable Next next(
      long now, Predicate<@Nullable LabelExpression> hasRoom, Set<Long> besides, Set<String> full) {
    wake(now);
    Lane found = first(untold, besides);
    for (Row row : rows.values()) {
      if (!full.contains(row.key()) && hasRoom.test(row.label)) {
        Lane lane = first(row, besides);
        if (lane != null && (found == null || BY_HEAD.compare(lane, found) < 0)) {
          found = lane;
        }
      }
    }
    return found == null
        ? null
        : new Next(found.head(), found.labelKnown, found.label, found.bound);
  }

  private static @Nullable Lane first(Row row, Set<Long> besides) {
    for (Lane lane : row.lanes) {
      if (!besides.contains(lane.jobId)) {
        return lane;
      }
    }
    return null;
  }

  /** Time at which a lane becomes ready or a timed block ends; null if neither is due. */
  synchronized @Nullable Long nextDueAt() {
    long due = sleeping.isEmpty() ? NEVER : sleeping.getFirst().head().dueAt();
    long again = blockedForAWhile.isEmpty() ? NEVER : blockedForAWhile.getFirst().again;
    long next = Math.min(due, again);
    return next == NEVER ? null : next;
  }

  private void wake(long now) {
    while (!blockedForAWhile.isEmpty() && blockedForAWhile.getFirst().again <= now) {
      release(blockedForAWhile.getFirst());
    }
    while (!sleeping.isEmpty() && sleeping.getFirst().head().dueAt() <= now) {
      Lane lane = sleeping.removeFirst();
      LabelExpression label = lane.label;
      Row row =
          lane.labelKnown
              ? rows.computeIfAbsent(Row.key(label, lane.bound), _ -> new Row(label, lane.bound))
              : untold;
      lane.row = row;
      row.lanes.add(lane);
    }
  }

  /** Removes a lane from all indexes before it is changed. */
  private void detach(Lane lane) {
    if (lane.items.isEmpty()) {
      return;
    }
    sleeping.remove(lane);
    Row row = lane.row;
    if (row != null) {
      row.lanes.remove(lane);
      if (row.lanes.isEmpty() && row != untold) {
        rows.remove(row.key());
      }
      lane.row = null;
    }
    blockedForAWhile.remove(lane);
    for (Long by : lane.blockedBy) {
      Set<Lane> others = blocked.get(by);
      if (others != null) {
        others.remove(lane);
        if (others.isEmpty()) {
          blocked.remove(by);
        }
      }
    }
  }

  private void attach(Lane lane) {
    if (lane.items.isEmpty()) {
      lanes.remove(lane.jobId);
    } else if (lane.blockedBy.isEmpty()) {
      sleeping.add(lane);
    } else {
      for (Long by : lane.blockedBy) {
        blocked.computeIfAbsent(by, _ -> new HashSet<>()).add(lane);
      }
      if (lane.again != NEVER) {
        blockedForAWhile.add(lane);
      }
    }
  }
}
