package dev.steward.pipeline.step;

import dev.steward.pipeline.run.DurationText;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.EvaluationEnd;
import dev.steward.run.Result;
import dev.steward.step.Repeat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Block steps that go on after an error in their body. */
final class ErrorSteps {
  private static final String CATCH_ERROR = "org.jenkinsci.plugins.workflow.steps.CatchErrorStep";
  private static final String WARN_ERROR = "org.jenkinsci.plugins.workflow.steps.WarnErrorStep";
  private static final long MIN_PERIOD = 250;
  private static final long MAX_PERIOD = 15_000;
  private static final double FACTOR = 1.2;

  private ErrorSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        new PipelineStep(
            "catchError", "Catch error and set build result to failure", ErrorSteps::catchError),
        new PipelineStep(
            "warnError",
            "Catch error and set build and stage result to unstable",
            ErrorSteps::warnError),
        new PipelineStep("retry", "Retry the body up to N times", ErrorSteps::retry),
        new PipelineStep("waitUntil", "Wait for condition", ErrorSteps::waitUntil));
  }

  private static @Nullable Object catchError(StepCall call) {
    Result run = StepArgumentChecks.result(call, CATCH_ERROR, "buildResult");
    Result stage = StepArgumentChecks.result(call, CATCH_ERROR, "stageResult");
    return catching(
        call, run == null ? Result.FAILURE : run, stage == null ? Result.SUCCESS : stage);
  }

  private static @Nullable Object warnError(StepCall call) {
    String message = call.arguments().text("message");
    if (message == null || message.isEmpty()) {
      throw StepArgumentChecks.missing(call, WARN_ERROR, "message");
    }
    return catching(call, Result.UNSTABLE, Result.UNSTABLE);
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable")
  private static @Nullable Object catching(StepCall call, Result runResult, Result stageResult) {
    try {
      call.body(call.scope());
      return null;
    } catch (EvaluationEnd e) {
      throw e;
    } catch (Throwable e) {
      boolean interrupted = e instanceof FlowInterruption;
      if (e instanceof FlowInterruption interruption
          && interruption.isActual()
          && !call.arguments().flag("catchInterruptions", true)) {
        throw interruption;
      }
      Result ofRun = e instanceof FlowInterruption interruption ? interruption.result() : runResult;
      Result ofStage = interrupted ? ofRun : stageResult;
      report(call, e, ofRun);
      if (ofStage.isWorseThan(Result.SUCCESS)) {
        call.node().warn(ofStage, warning(call, e));
      }
      return null;
    }
  }

  private static void report(StepCall call, Throwable error, Result result) {
    var lines = new StringBuilder();
    String message = call.arguments().text("message");
    if (message != null && !message.isEmpty()) {
      lines.append("ERROR: ").append(message).append('\n');
    }
    lines.append(call.run().describe(error));
    Result before = call.run().result();
    if (result.isWorseThan(before == null ? Result.SUCCESS : before)) {
      lines.append("Setting overall build result to ").append(result.name()).append('\n');
      call.run().worsen(result);
    }
    call.print(lines.toString());
  }

  private static String warning(StepCall call, Throwable error) {
    String message = call.arguments().text("message");
    return message != null && !message.isEmpty()
        ? message
        : Objects.requireNonNullElse(error.getMessage(), error.toString());
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable")
  private static @Nullable Object retry(StepCall call) {
    long left = call.arguments().number("count", 1);
    while (true) {
      left--;
      try {
        return call.body(call.scope());
      } catch (EvaluationEnd e) {
        throw e;
      } catch (Throwable e) {
        if (left <= 0 || !RetryConditions.match(call.arguments().get("conditions"), e)) {
          throw ScriptExceptions.unchecked(e);
        }
        boolean withoutTrace = e instanceof StepFailure || e instanceof FlowInterruption;
        call.print(
            (withoutTrace ? "" : "ERROR: Execution failed\n")
                + call.run().describe(e)
                + "Retrying\n");
      }
    }
  }

  private static @Nullable Object waitUntil(StepCall call) {
    long period =
        Math.clamp(
            call.arguments().number("initialRecurrencePeriod", MIN_PERIOD), MIN_PERIOD, MAX_PERIOD);
    boolean quiet = call.arguments().flag("quiet", false);
    while (true) {
      Object value = call.body(call.scope());
      if (!(value instanceof Boolean holds)) {
        throw new ClassCastException("body return value " + value + " is not boolean");
      }
      if (holds) {
        return null;
      }
      if (!quiet) {
        call.print("Will try again after " + DurationText.of(period) + "\n");
      }
      pause(call, period);
      period = Math.min(MAX_PERIOD, (long) (period * FACTOR));
    }
  }

  private static void pause(StepCall call, long millis) {
    call.await(
        Repeat.IDEMPOTENT,
        interruption -> {
          TimeUnit.MILLISECONDS.sleep(millis);
          return null;
        });
  }
}
