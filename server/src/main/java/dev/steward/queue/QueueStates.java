package dev.steward.queue;

import dev.steward.queue.Verdict.BlockReason;
import dev.steward.queue.Verdict.Shortage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides the state of queue items. Claims, the texts of reasons and all views use this class,
 * which reads no data itself.
 *
 * <pre>
 * WAITING ───quiet period ends──────────────────────────▶ BLOCKED or BUILDABLE
 * WAITING ───identical request merged, earlier time wins▶ WAITING
 * BLOCKED ───the blocker ends───────────────────────────▶ BUILDABLE
 * BUILDABLE ─a blocker appears──────────────────────────▶ BLOCKED
 * BUILDABLE ─an executor claims it: item, number and run
 *            change in one transaction──────────────────▶ LEFT
 * WAITING, BLOCKED, BUILDABLE ─cancelled by a user, or its
 *            job is disabled or deleted─────────────────▶ CANCELLED
 * LEFT, CANCELLED                                          final
 * </pre>
 *
 * The store holds only the states waiting, left and cancelled; the kind of waiting depends on
 * changing facts and is computed on demand. Items are visited oldest first, and an item that cannot
 * start does not hold up others.
 */
public final class QueueStates {

  private static final long MIN_ESTIMATE_MILLIS = 60_000;
  private static final int STUCK_AFTER_ESTIMATES = 10;
  private static final long STUCK_AFTER_MILLIS = TimeUnit.HOURS.toMillis(24);

  private QueueStates() {}

  /**
   * Input for the verdict on one item.
   *
   * @param quiet whether the server is in quiet-down mode
   * @param concurrent whether the job allows concurrent builds
   * @param running number of running builds of the job
   * @param hasEarlierItem whether an earlier item of the same job is ready
   * @param blockingUpstream id of an upstream job that blocks the item, or null
   * @param blockingDownstream id of a downstream job that blocks the item, or null
   * @param throttleReason the concurrency limit that blocks the item on every node, or null
   * @param placement the node on which the item would start, or what it lacks
   */
  public record Facts(
      long now,
      boolean quiet,
      boolean concurrent,
      int running,
      boolean hasEarlierItem,
      @Nullable Long blockingUpstream,
      @Nullable Long blockingDownstream,
      @Nullable BlockReason throttleReason,
      Verdict.Buildable placement) {}

  /** Returns the item's current state. */
  public static Verdict verdict(QueueItem item, Facts facts) {
    if (item.state() != QueueItem.ItemState.WAITING) {
      return new Verdict.NotQueued();
    }
    if (item.dueAt() > facts.now()) {
      return new Verdict.Waiting(item.dueAt());
    }
    BlockReason reason = blockReason(facts);
    return reason != null
        ? new Verdict.Blocked(reason)
        : facts.quiet() ? new Verdict.Buildable(null, new Shortage.Quiet()) : facts.placement();
  }

  private static @Nullable BlockReason blockReason(Facts facts) {
    if (!facts.concurrent() && facts.running() > 0) {
      return new BlockReason.OwnBuild();
    }
    if (!facts.concurrent() && facts.hasEarlierItem()) {
      return new BlockReason.EarlierItem();
    }
    Long downstream = facts.blockingDownstream();
    if (downstream != null) {
      return new BlockReason.Downstream(downstream);
    }
    Long upstream = facts.blockingUpstream();
    return upstream == null ? facts.throttleReason() : new BlockReason.Upstream(upstream);
  }

  /**
   * True if a buildable item has no matching online node, or has waited more than ten times the
   * estimated duration of its build, or more than a day if there is no estimate.
   *
   * @param estimateMillis estimated build duration in milliseconds; negative if unknown
   */
  public static boolean isStuck(Verdict verdict, QueueItem item, long now, long estimateMillis) {
    if (!(verdict instanceof Verdict.Buildable(_, Shortage shortage))) {
      return false;
    }
    if (shortage instanceof Shortage.NodeWithLabel
        || shortage instanceof Shortage.OnlineNode
        || shortage instanceof Shortage.OnlineNodeWithLabel) {
      return true;
    }
    long waited = now - item.dueAt();
    return estimateMillis >= 0
        ? waited > Math.max(estimateMillis, MIN_ESTIMATE_MILLIS) * STUCK_AFTER_ESTIMATES
        : waited > STUCK_AFTER_MILLIS;
  }
}
