package dev.steward.engine;

import dev.steward.blob.LogTimes;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.run.Cause;
import dev.steward.run.CompletedStep;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.store.Tx;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives a run of a freestyle job to its end. After a crash, the run resumes with the interrupted
 * action.
 */
public final class StepsDriver {

  private final BuildFactory builds;
  private final BuildPreparation preparation;
  private final BuildPlanner planner;
  private final RunCompletion completion;
  private final Runs runs;
  private final LogTimes logTimes;
  private final InstantSource clock;

  public StepsDriver(
      BuildFactory builds,
      BuildPreparation preparation,
      BuildPlanner planner,
      RunCompletion completion,
      Runs runs,
      LogTimes logTimes,
      InstantSource clock) {
    this.builds = builds;
    this.preparation = preparation;
    this.planner = planner;
    this.completion = completion;
    this.runs = runs;
    this.logTimes = logTimes;
    this.clock = clock;
  }

  /**
   * Drives an unfinished run to its end.
   *
   * @param onAction receives each action before it runs
   * @throws InterruptedException if the signal stopped the run; the next start resumes it
   */
  void drive(
      Job job,
      Definition definition,
      Run run,
      StopSignal stopSignal,
      Consumer<Plan.PlannedAction> onAction)
      throws InterruptedException, IOException {
    try (Build build = builds.open(job, definition, run)) {
      drive(build, stopSignal, onAction);
    }
  }

  private void drive(Build build, StopSignal stopSignal, Consumer<Plan.PlannedAction> onAction)
      throws InterruptedException, IOException {
    build.console().onConnectionRestored();
    if (build.console().isEmpty()) {
      build.console().printOnce(heading(build));
    }
    @Nullable CompletedStep lastStep;
    Consumer<Tx> downstreamBuilds;
    try (LogTimes.TimesRecording _ = logTimes.startRecording(build.console().file())) {
      preparation.prepare(build);
      try (Deadline _ = Deadline.of(build, runs.progress(), clock)) {
        var actions = new ActionRunner(runs, clock, build, stopSignal, onAction);
        lastStep = actions.run(planner.plan(build.definition()));
      }
      downstreamBuilds = completion.closeLog(build);
    }
    completion.complete(build, lastStep, downstreamBuilds);
  }

  /** Completes a run that cannot continue, with the result FAILURE. */
  void fail(Job job, Run run, Exception reason) {
    completion.fail(job, run, reason);
  }

  /**
   * Stops a run on behalf of the server, with the result FAILURE.
   *
   * @param message for the log of the run
   */
  void interrupt(Run run, String message) {
    builds.interrupt(run, Deadline.FAILS + message);
  }

  /** Writes to the log of a run that its node is not connected. */
  void onConnectionLost(Job job, Definition definition, Run run, String reason) {
    builds.console(job, definition, run).onConnectionLost(reason);
  }

  /** Completes a stopped run whose node is not connected. */
  void abort(Job job, Definition definition, Run run, String stoppedBy) {
    completion.abort(
        run, builds.console(job, definition, run), stoppedBy, builds.interruption(run));
  }

  private String heading(Build build) {
    var text = new StringBuilder();
    for (Cause cause : build.run().causes()) {
      text.append(cause.lines());
    }
    text.append("Running as SYSTEM\n");
    builds.nodeStartLog(build.run()).forEach(line -> text.append(line).append('\n'));
    return text.append(place(build.run()))
        .append(" in workspace ")
        .append(build.workspace().path())
        .append('\n')
        .append(Environment.warnings(build.run()))
        .toString();
  }

  private String place(Run run) {
    String node = run.builtOn();
    if (node.isEmpty()) {
      return "Building";
    }
    List<String> labels =
        builds.nodeLabels(run).stream().filter(label -> !label.equals(node)).toList();
    return "Building remotely on "
        + node
        + (labels.isEmpty() ? "" : " (" + String.join(" ", labels) + ")");
  }
}
