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
 * All that waits, in memory from the first look on, in the order in which it is to be claimed. Each
 * change is told after its commit.
 *
 * <p>There is a lane for each job that something waits of. Ready lanes with the same label, and of
 * the same categories of which only so many builds go on, stand in one row: a claim looks only at
 * rows that have room somewhere, and where a category's bound keeps one lane, it keeps the whole
 * row. A lane that is blocked by itself is out of the way until what blocks it has changed. So a
 * claim costs what there is to claim, not what waits.
 */
final class Backlog {

  private static final int MOST_GONE = 10_000;
  private static final long NEVER = Long.MAX_VALUE;
  private static final Comparator<QueueItem> BY_AGE =
      Comparator.comparingLong(QueueItem::dueAt).thenComparingLong(QueueItem::id);
  private static final Comparator<Lane> BY_HEAD = Comparator.comparing(Lane::head, BY_AGE);
  private static final Comparator<Lane> BY_TIME =
      Comparator.<Lane>comparingLong(lane -> lane.again).thenComparingLong(lane -> lane.jobId);

  /** What waits of one job; it is asleep, in a row, or blocked. */
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

  /** Ready lanes with the same label and the same bounds, the longest waiting first. */
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
   * What a claim is to look at next.
   *
   * @param labelKnown whether {@link #tie} told what the job is tied to
   * @param label what it told
   * @param bound what it told of the categories of the job
   */
  record Next(QueueItem item, boolean labelKnown, @Nullable LabelExpression label, String bound) {

    /** The row that it stands in. */
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

  /** Items that left lately: word that they came in may come late, and is not believed then. */
  private final LinkedHashMap<Long, Boolean> gone =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > MOST_GONE;
        }
      };

  private boolean loaded;
  private long changes;

  /** Reads what waits, where that has not been done yet. Not to be called in a transaction. */
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
        // What changed while we read may or may not be in what was read: then once more.
        if (changes == before && !loaded) {
          loaded = true;
          read.forEach(this::put);
        }
      }
    }
  }

  /** Has the next look read everything anew: there may be a commit that nobody told of. */
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

  /** How much waits; less than 0 where nobody has looked yet. */
  synchronized int size() {
    return loaded ? items.size() : -1;
  }

  /** How much waits for each label, as far as it is known; under the empty text for none. */
  synchronized Map<String, Integer> byLabel() {
    var all = new HashMap<String, Integer>();
    for (Lane lane : lanes.values()) {
      LabelExpression label = lane.labelKnown ? lane.label : null;
      all.merge(label == null ? "" : label.text(), lane.items.size(), Integer::sum);
    }
    return all;
  }

  /** Everything, in the order that it came in. */
  synchronized List<QueueItem> all() {
    return List.copyOf(items.values());
  }

  /** What waits of a job, the longest waiting first. */
  synchronized List<QueueItem> of(long jobId) {
    Lane lane = lanes.get(jobId);
    return lane == null ? List.of() : List.copyOf(lane.items);
  }

  synchronized @Nullable QueueItem first(long jobId) {
    Lane lane = lanes.get(jobId);
    return lane == null ? null : lane.head();
  }

  /** An item came in, or others joined it. */
  synchronized void put(QueueItem item) {
    changes++;
    QueueItem known = items.get(item.id());
    if (!loaded
        || gone.containsKey(item.id())
        // Told late: another one has joined since.
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
    // What comes in may block what blocked others.
    releaseAll(item.jobId(), lane);
  }

  /** An item waits no longer. */
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

  /** The job's definition changed: its label, and perhaps who must wait for whom. */
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

  /** Something of the job began or ended: whoever was blocked over it is looked at again. */
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
   * Says what a job is tied to.
   *
   * @param bound the same for jobs whose builds are counted together; empty where none are
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
   * Puts what waits of a job aside.
   *
   * @param over the jobs of which anything that begins, ends, comes in or leaves may change that
   * @param again when the passing of time may change it, or null
   * @param headOnly whether what comes in behind what waited longest is blocked as well
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

  /** Takes back that the job's items are blocked. */
  synchronized void unblock(long jobId) {
    Lane lane = lanes.get(jobId);
    if (lane != null) {
      release(lane);
    }
  }

  /**
   * What has been ready longest among that which has room somewhere.
   *
   * @param hasRoom whether something tied to that label (or to nothing: null) could begin now
   * @param besides jobs that are not asked for
   * @param full rows of which nothing more may begin
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

  /** When time changes anything: a lane becomes ready, or may be blocked no longer; or null. */
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

  /** Takes a lane out of wherever it stands, so that it can be changed. */
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
