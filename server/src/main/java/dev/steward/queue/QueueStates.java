package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.queue.Verdict.Blockage;
import dev.steward.queue.Verdict.Lack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides the state of queue items. Claims, the reason texts and all views use this class; it reads
 * no data itself.
 *
 * <pre>
 * WAITING ───quiet period ends──────────────────────────▶ BLOCKED or BUILDABLE
 * WAITING ───equal request merged, earlier due time wins▶ WAITING
 * BLOCKED ───the blocker ends───────────────────────────▶ BUILDABLE
 * BUILDABLE ─a blocker appears──────────────────────────▶ BLOCKED
 * BUILDABLE ─an executor claims it: item, number and run
 *            change in one transaction──────────────────▶ LEFT
 * WAITING, BLOCKED, BUILDABLE ─cancelled by a user, or its
 *            job is disabled or deleted─────────────────▶ CANCELLED
 * LEFT, CANCELLED                                          final
 * </pre>
 *
 * The store holds only waiting, left and cancelled; the kind of waiting depends on changing facts
 * and is computed on demand. Items are visited oldest first, and an item that cannot start does not
 * hold up others.
 */
public final class QueueStates {

  private static final long SHORTEST_ESTIMATE_MILLIS = 60_000;
  private static final int STUCK_AFTER_ESTIMATES = 10;
  private static final long STUCK_AFTER_MILLIS = TimeUnit.HOURS.toMillis(24);

  private QueueStates() {}

  /**
   * Input for the verdict on one item.
   *
   * @param quiet whether the server is in quiet-down mode
   * @param concurrent whether the job allows concurrent builds
   * @param running number of running builds of the job
   * @param earlier whether an earlier item of the same job is ready
   * @param upstream id of an upstream job that blocks the item, or null
   * @param downstream id of a downstream job that blocks the item, or null
   * @param throttled the concurrency limit that blocks the item on every node, or null
   * @param full running builds by node name, for nodes that have reached their limit
   * @param label the job's label expression, or null
   * @param spots capacity of all nodes
   */
  public record Facts(
      long now,
      boolean quiet,
      boolean concurrent,
      int running,
      boolean earlier,
      @Nullable Long upstream,
      @Nullable Long downstream,
      @Nullable Blockage throttled,
      Map<String, Integer> full,
      @Nullable LabelExpression label,
      List<Spot> spots) {}

  /** Returns the item's current state. */
  public static Verdict judge(QueueItem item, Facts facts) {
    if (item.state() != QueueItem.State.WAITING) {
      return new Verdict.Over();
    }
    if (item.dueAt() > facts.now()) {
      return new Verdict.Waiting(item.dueAt());
    }
    Blockage blockage = blockage(facts);
    return blockage != null
        ? new Verdict.Blocked(blockage)
        : facts.quiet()
            ? new Verdict.Buildable(List.of(), new Lack.Quiet())
            : buildable(facts.label(), facts.spots(), facts.full());
  }

  private static @Nullable Blockage blockage(Facts facts) {
    if (!facts.concurrent() && facts.running() > 0) {
      return new Blockage.OwnBuild();
    }
    if (!facts.concurrent() && facts.earlier()) {
      return new Blockage.EarlierItem();
    }
    Long downstream = facts.downstream();
    if (downstream != null) {
      return new Blockage.Downstream(downstream);
    }
    Long upstream = facts.upstream();
    return upstream == null ? facts.throttled() : new Blockage.Upstream(upstream);
  }

  private static Verdict.Buildable buildable(
      @Nullable LabelExpression label, List<Spot> spots, Map<String, Integer> full) {
    List<Spot> fitting = spots.stream().filter(spot -> spot.node().accepts(label)).toList();
    var free = new ArrayList<Node>();
    var counts = new TreeSet<Integer>();
    for (Spot spot : fitting) {
      if (spot.hasRoom()) {
        Integer running = full.get(spot.node().name());
        if (running == null) {
          free.add(spot.node());
        } else {
          counts.add(running);
        }
      }
    }
    if (free.isEmpty() && !counts.isEmpty()) {
      return new Verdict.Buildable(List.of(), new Lack.NodeWithFewer(counts));
    }
    return new Verdict.Buildable(
        List.copyOf(free), free.isEmpty() ? lack(label, fitting, spots) : new Lack.Nothing());
  }

  private static Lack lack(@Nullable LabelExpression label, List<Spot> fitting, List<Spot> spots) {
    if (label == null) {
      return fitting.isEmpty() && !spots.isEmpty()
          ? new Lack.Unreserved(spots.getFirst().node())
          : new Lack.Executor();
    }
    if (fitting.isEmpty()) {
      return new Lack.NodeWith(label);
    }
    boolean alone = fitting.size() == 1;
    Node first = fitting.getFirst().node();
    if (fitting.stream().noneMatch(Spot::online)) {
      return alone ? new Lack.Online(first) : new Lack.OnlineOf(label);
    }
    return alone ? new Lack.ExecutorOn(first) : new Lack.ExecutorOf(label);
  }

  /**
   * True if no online node matches the item's label, or if the item has waited ten times its
   * estimated duration.
   *
   * @param estimateMillis estimated build duration in milliseconds; negative if unknown
   */
  public static boolean isStuck(Verdict verdict, QueueItem item, long now, long estimateMillis) {
    if (!(verdict instanceof Verdict.Buildable(_, Lack lack))) {
      return false;
    }
    if (lack instanceof Lack.NodeWith
        || lack instanceof Lack.Online
        || lack instanceof Lack.OnlineOf) {
      return true;
    }
    long waited = now - item.dueAt();
    return estimateMillis >= 0
        ? waited > Math.max(estimateMillis, SHORTEST_ESTIMATE_MILLIS) * STUCK_AFTER_ESTIMATES
        : waited > STUCK_AFTER_MILLIS;
  }
}
