package dev.steward.pipeline.step;

import dev.steward.pipeline.run.DurationText;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.run.Result;
import dev.steward.step.Repeat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Steps without a body that write a message, wait, or set the result. */
final class BasicSteps {
  private static final String SLEEP = "org.jenkinsci.plugins.workflow.steps.SleepStep";

  private BasicSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        new PipelineStep("echo", "Print Message", BasicSteps::echo),
        new PipelineStep("error", "Error signal", BasicSteps::error),
        new PipelineStep("unstable", "Set stage result to unstable", BasicSteps::unstable),
        new PipelineStep("sleep", "Sleep", BasicSteps::sleep));
  }

  private static @Nullable Object echo(StepCall call) {
    call.print(call.arguments().text("message", "null") + "\n");
    return null;
  }

  private static @Nullable Object error(StepCall call) {
    throw new StepFailure(call.arguments().text("message"));
  }

  private static @Nullable Object unstable(StepCall call) {
    String message = call.arguments().text("message");
    if (message == null) {
      throw StepArgumentChecks.missing(
          call, "org.jenkinsci.plugins.workflow.steps.UnstableStep", "message");
    }
    call.print("WARNING: " + message + "\n");
    call.node().warn(Result.UNSTABLE, message);
    call.run().worsen(Result.UNSTABLE);
    return null;
  }

  private static @Nullable Object sleep(StepCall call) {
    long millis = StepArgumentChecks.millis(call, SLEEP, TimeUnit.SECONDS);
    call.print("Sleeping for " + DurationText.of(millis) + "\n");
    var isFirst = new AtomicBoolean();
    Object start =
        call.record(() -> {
          isFirst.set(true);
          return call.run().now();
        });
    long from = start instanceof Number recorded ? recorded.longValue() : call.run().now();
    waitUntil(call, StepArgumentChecks.later(from, millis), !isFirst.get());
    return null;
  }

  /** The time at which the step was here for the first time, also after a restart. */
  static long recordTime(StepCall call) {
    return call.record(() -> call.run().now()) instanceof Number millis
        ? millis.longValue()
        : call.run().now();
  }

  /** Waits until a time, while other branches go on. */
  private static void waitUntil(StepCall call, long epochMillis, boolean isResumed) {
    call.await(
        Repeat.IDEMPOTENT,
        interruption -> {
          long millis = epochMillis - call.run().now();
          if (isResumed && millis <= 0) {
            call.print("No need to sleep any longer\n");
          }
          while (millis > 0) {
            TimeUnit.MILLISECONDS.sleep(millis);
            millis = epochMillis - call.run().now();
          }
          return null;
        });
  }
}
