package dev.steward.pipeline.step;

import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.FlowInterruption.InterruptionCause;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.step.Milestones.MilestoneResult;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.step.Repeat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The step that stops older runs of the job, or its own run if a newer one was faster. */
final class MilestoneStep {
  private static final String CAUSE = "org.jenkinsci.plugins.pipeline.milestone.CancelledCause";
  private static final String ORDINAL = "ordinal";
  private static final String NEWER = "newer";
  private static final String PREVIOUS = "previous";

  private final Milestones milestones;
  private final RunInterrupter interrupter;

  MilestoneStep(Milestones milestones, RunInterrupter interrupter) {
    this.milestones = milestones;
    this.interrupter = interrupter;
  }

  PipelineStep step() {
    return new PipelineStep(
        "milestone", "The milestone step forces all builds to go through in order", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    for (FlowNode open : call.run().openNodes()) {
      if (open.step().equals("parallel")) {
        throw new StepFailure("Using a milestone step inside parallel is not allowed");
      }
    }
    String label = call.arguments().text("label");
    if (label != null) {
      call.node().describe(label);
    }
    Run run = call.run().run();
    Long requested =
        call.arguments().get(ORDINAL) == null ? null : call.arguments().number(ORDINAL, 0);
    Object outcome = call.await(Repeat.IDEMPOTENT, _ -> pass(call, run, requested));
    if (!(outcome instanceof Map<?, ?> passage)) {
      throw new IllegalStateException("the journal has no outcome of a milestone");
    }
    Object previous = passage.get(PREVIOUS);
    if (previous != null) {
      throw new StepFailure(
          "Invalid ordinal " + passage.get(ORDINAL) + ", as the previous one was " + previous);
    }
    call.print("Trying to pass milestone " + passage.get(ORDINAL) + "\n");
    Object newer = passage.get(NEWER);
    if (newer != null) {
      throw superseded(call.run().job().fullName(), newer);
    }
    return null;
  }

  private Map<String, Object> pass(StepCall call, Run run, @Nullable Long requested) {
    return switch (milestones.pass(run, call.node().id(), requested)) {
      case MilestoneResult.Passed(long ordinal, List<Long> overtaken) -> {
        FlowInterruption reason = superseded(call.run().job().fullName(), run.number());
        for (long older : overtaken) {
          interrupter.interrupt(older, "milestone", reason);
        }
        yield Map.of(ORDINAL, ordinal);
      }
      case MilestoneResult.Superseded(long ordinal, long newer) ->
          Map.of(ORDINAL, ordinal, NEWER, newer);
      case MilestoneResult.OutOfOrder(long ordinal, long previous) ->
          Map.of(ORDINAL, ordinal, PREVIOUS, previous);
    };
  }

  private static FlowInterruption superseded(String job, Object newer) {
    return new FlowInterruption(
        Result.NOT_BUILT,
        true,
        List.of(new InterruptionCause(CAUSE, "Superseded by " + job + "#" + newer)));
  }
}
