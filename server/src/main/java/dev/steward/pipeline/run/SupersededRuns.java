package dev.steward.pipeline.run;

import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.util.List;

/**
 * Stops the runs before a new one, if the job is set so. Each new run does it when it starts, also
 * after a restart, so that an interrupted server forgets none.
 */
final class SupersededRuns {
  private static final String CAUSE =
      "org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty$"
          + "CancelledCause";

  private SupersededRuns() {}

  static void stop(Definition definition, Run newer, Runs runs, RunInterruptions stops) {
    PipelineDefinition pipeline = definition.pipeline();
    if (pipeline == null || !pipeline.abortPrevious()) {
      return;
    }
    for (Run run : runs.active()) {
      if (run.jobId() == newer.jobId() && run.number() < newer.number()) {
        stops.stop(
            run,
            new FlowInterruption(
                Result.NOT_BUILT,
                true,
                List.of(
                    new FlowInterruption.InterruptionCause(
                        CAUSE, "Superseded by #" + newer.number()))));
      }
    }
  }
}
