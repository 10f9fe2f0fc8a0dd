package dev.steward.agent;

import dev.steward.node.Node;
import dev.steward.node.OfflineCause;
import dev.steward.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Decides, based on the retention strategy of a node, whether the node should be connected. */
final class Availability {

  private final Workload workload;
  private final CronTimes times;
  private final InstantSource clock;
  private @Nullable Instant demandSince;
  private @Nullable Instant activeAt;

  Availability(Workload workload, CronTimes times, InstantSource clock) {
    this.workload = workload;
    this.times = times;
    this.clock = clock;
  }

  /** Resets the idle time; called when a user launches the node, and when it connects. */
  void onLaunch() {
    activeAt = clock.instant();
  }

  /**
   * Why the node should not be connected; null if it should.
   *
   * @param isOnline whether the node is connected
   */
  @Nullable OfflineCause check(Node node, RetentionStrategy retention, boolean isOnline) {
    return switch (retention) {
      case RetentionStrategy.Always _ -> null;
      case RetentionStrategy.OnDemand demand -> checkDemand(node, demand, isOnline);
      case RetentionStrategy.Scheduled scheduled -> checkSchedule(node, scheduled);
    };
  }

  private @Nullable OfflineCause checkDemand(
      Node node, RetentionStrategy.OnDemand demand, boolean isOnline) {
    Instant now = clock.instant();
    if (isOnline && workload.isBusy(node)) {
      activeAt = now;
    }
    Instant active = activeAt;
    if (active != null && !active.plus(Duration.ofMinutes(demand.idleMinutes())).isBefore(now)) {
      return null;
    }
    activeAt = null;
    if (isOnline || !workload.isInDemand(node)) {
      demandSince = null;
      return new OfflineCause.Idle(now.toEpochMilli());
    }
    Instant since = demandSince == null ? now : demandSince;
    demandSince = since;
    if (since.plus(Duration.ofMinutes(demand.inDemandMinutes())).isAfter(now)) {
      return new OfflineCause.Idle(now.toEpochMilli());
    }
    activeAt = now;
    return null;
  }

  private @Nullable OfflineCause checkSchedule(Node node, RetentionStrategy.Scheduled scheduled) {
    Instant now = clock.instant();
    Instant start;
    try {
      start =
          times.next(
              scheduled.startTimes(),
              node.name(),
              now.minus(Duration.ofMinutes(scheduled.upMinutes())));
    } catch (Problem.Invalid e) {
      return new OfflineCause.LaunchFailed(
          now.toEpochMilli(),
          "its startup schedule is invalid: " + e.getMessage() + " Correct the schedule.");
    }
    boolean isActive = start != null && !start.isAfter(now);
    return isActive ? null : new OfflineCause.OutsideSchedule(now.toEpochMilli());
  }

  /**
   * Returns whether a connected node stays connected outside its schedule because it runs a build.
   */
  boolean keepsUp(Node node, RetentionStrategy retention) {
    return retention instanceof RetentionStrategy.Scheduled scheduled
        && scheduled.keepsUpWhileActive()
        && workload.isBusy(node);
  }
}
