package dev.steward.pipeline.step;

import dev.steward.pipeline.run.DurationText;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.OutputScope;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.ScopeKey;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepScope;
import dev.steward.run.Result;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The step that interrupts its body after a time, or after a time without output. */
final class TimeoutStep {
  private static final String TYPE = "org.jenkinsci.plugins.workflow.steps.TimeoutStep";
  private static final String CAUSE =
      "org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution$ExceededTimeout";
  private static final long GRACE_MILLIS = 60_000;

  /** The timeout around a step. */
  private static final ScopeKey<Deadline> DEADLINE = new ScopeKey<>("timeout");

  private record Deadline(long epochMillis) {}

  private TimeoutStep() {}

  static PipelineStep step() {
    return new PipelineStep("timeout", "Enforce time limit", TimeoutStep::perform);
  }

  private static @Nullable Object perform(StepCall call) {
    long millis = StepArgumentChecks.millis(call, TYPE, TimeUnit.MINUTES);
    boolean activity = call.arguments().flag("activity", false);
    call.print(
        activity
            ? "Timeout set to expire after " + DurationText.of(millis) + " without activity\n"
            : "Timeout set to expire in " + DurationText.of(millis) + "\n");
    long deadline = StepArgumentChecks.later(BasicSteps.recordTime(call), millis);
    Deadline outer = call.scope().find(DEADLINE);
    StepScope scope =
        call.scope().with(DEADLINE, new Deadline(activity ? Long.MAX_VALUE : deadline));
    var timer = new TimeoutTimer(call, activity ? millis : 0);
    if (activity) {
      Runnable listener = call.scope().find(OutputScope.ACTIVITY);
      scope =
          scope.with(
              OutputScope.ACTIVITY,
              () -> {
                timer.onActivity();
                if (listener != null) {
                  listener.run();
                }
              });
    }
    timer.start(scope, deadline);
    try {
      return call.body(scope);
    } catch (FlowInterruption e) {
      if (isOwn(e, outer, activity ? Long.MAX_VALUE : deadline)) {
        throw new FlowInterruption(e.result(), false, e.causes());
      }
      throw e;
    } finally {
      timer.stop();
    }
  }

  /**
   * Whether this timeout interrupted the body, not one around it. Only recorded times decide, so
   * that each evaluation comes to the same.
   */
  private static boolean isOwn(FlowInterruption e, @Nullable Deadline outer, long deadline) {
    return e.causes().stream().anyMatch(cause -> cause.type().equals(CAUSE))
        && (outer == null || deadline <= outer.epochMillis());
  }

  /** Interrupts the body of one call. Its tasks run without the turn. */
  private static final class TimeoutTimer {
    private final StepCall call;
    private final long idleMillis;
    private final FlowInterruption reason =
        new FlowInterruption(
            Result.ABORTED,
            true,
            List.of(new FlowInterruption.InterruptionCause(CAUSE, "Timeout has been exceeded")));

    private volatile long lastActivity;
    private boolean stopped;
    private @Nullable AutoCloseable task;

    /**
     * Creates a timer.
     *
     * @param idleMillis how long the body may write nothing; 0 if output does not matter
     */
    TimeoutTimer(StepCall call, long idleMillis) {
      this.call = call;
      this.idleMillis = idleMillis;
      lastActivity = call.run().now();
    }

    void onActivity() {
      lastActivity = call.run().now();
    }

    void start(StepScope scope, long deadline) {
      schedule(deadline, () -> onDeadline(scope));
    }

    private void onDeadline(StepScope scope) {
      long now = call.run().now();
      long idleUntil = StepArgumentChecks.later(lastActivity, idleMillis);
      if (idleMillis > 0 && idleUntil > now) {
        schedule(idleUntil, () -> onDeadline(scope));
        return;
      }
      String key = "timeout-" + call.node().id();
      call.run()
          .interrupt(scope, key, reason, call.node(), "Cancelling nested steps due to timeout\n");
      schedule(now + GRACE_MILLIS, () -> onGraceEnd(scope, key));
    }

    private void onGraceEnd(StepScope scope, String key) {
      call.run()
          .interrupt(
              scope,
              key + "-grace",
              reason,
              call.node(),
              "Body did not finish within grace period; terminating with extreme prejudice\n");
    }

    private synchronized void schedule(long epochMillis, Runnable action) {
      if (!stopped) {
        task = call.run().at(epochMillis, action);
      }
    }

    @SuppressWarnings("PMD.AvoidCatchingGenericException")
    void stop() {
      AutoCloseable current;
      synchronized (this) {
        stopped = true;
        current = task;
      }
      try {
        if (current != null) {
          current.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException("a timer was not stopped", e);
      }
    }
  }
}
