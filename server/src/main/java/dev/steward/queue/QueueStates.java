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
 * The one place that decides how an item stands. Claims, the answer to "why?" and all views ask
 * here; nothing here looks anything up.
 *
 * <pre>
 * WAITING ───its time has come──────────────────────────▶ BLOCKED or BUILDABLE
 * WAITING ───an equal wish joins: the sooner time counts▶ WAITING
 * BLOCKED ───what was in the way has ended──────────────▶ BUILDABLE
 * BUILDABLE ─something got in the way meanwhile─────────▶ BLOCKED
 * BUILDABLE ─an executor claims it: item, number and run
 *            change in one transaction──────────────────▶ LEFT
 * WAITING, BLOCKED, BUILDABLE ─somebody cancels it, or its
 *            job is disabled or deleted─────────────────▶ CANCELLED
 * LEFT, CANCELLED                                          for ever
 * </pre>
 *
 * In the store an item is waiting, left or cancelled; what kind of waiting it is follows from facts
 * that change without it, and is worked out whenever somebody asks. Items are taken by age: who was
 * ready first is looked at first, and who cannot begin holds nobody else up.
 */
public final class QueueStates {

  private static final long SHORTEST_ESTIMATE_MILLIS = 60_000;
  private static final int STUCK_AFTER_ESTIMATES = 10;
  private static final long STUCK_AFTER_MILLIS = TimeUnit.HOURS.toMillis(24);

  private QueueStates() {}

  /**
   * What the verdict on one item rests on.
   *
   * @param quiet whether the server takes up no work
   * @param concurrent whether the job may have several builds at once
   * @param running how many builds of the job go on
   * @param earlier whether an item of the same job that is ready came earlier
   * @param upstream a job in the way among those that this one depends on and must wait for
   * @param downstream one among those that depend on this one, where it must wait for them
   * @param throttled the bound on builds at once that it runs into whatever the node, or null
   * @param full the names of nodes that may run no more of it, and how many they run
   * @param label what the job is tied to, or null
   * @param spots what all nodes have to give
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

  /** How the item stands. */
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
    List<Spot> fitting = spots.stream().filter(spot -> spot.node().takes(label)).toList();
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
   * True where the item waits so long that somebody should look: nothing that is online takes it,
   * or ten times what its builds take has passed.
   *
   * @param estimateMillis what builds of the job take, or less than 0 where nobody knows
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
