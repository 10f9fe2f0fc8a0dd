package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.blob.LogTimes;
import dev.steward.job.Job;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.job.definition.Definition;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.store.Tx;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives one run from its current step to its end. After a crash the interrupted action is run
 * again.
 */
final class RunDriver {

  private final Means means;
  private final Job job;
  private final Definition definition;
  private final Run run;
  private final Consumer<String> onAction;
  private RunStep.@Nullable CompletedStep lastStep;
  private boolean stopped;
  private @Nullable Thread interruptible;

  /**
   * Creates the driver of an unfinished run.
   *
   * @param onAction receives the name of each action before it runs
   */
  RunDriver(Means means, Job job, Definition definition, Run run, Consumer<String> onAction) {
    this.means = means;
    this.job = job;
    this.definition = definition;
    this.run = run;
    this.onAction = onAction;
  }

  /**
   * Ends {@link #drive} as soon as the next start can resume the run: at once while waiting for a
   * command, otherwise after the current action, so that an email is not sent partially.
   */
  synchronized void stop() {
    stopped = true;
    Thread thread = interruptible;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private synchronized void beforeAction(Act action) throws InterruptedException {
    if (stopped) {
      throw new InterruptedException();
    }
    interruptible = action.phase() == Act.Phase.MAIN ? Thread.currentThread() : null;
  }

  /** The result of an interrupted action must not count as the result of the build. */
  private synchronized void afterAction() throws InterruptedException {
    interruptible = null;
    if (stopped) {
      throw new InterruptedException();
    }
  }

  void drive() throws InterruptedException, IOException {
    Build build = Build.open(means, job, definition, run);
    if (build.console().isEmpty()) {
      build.console().printOnce(heading(build));
    }
    Result result;
    Consumer<Tx> completion;
    try (LogTimes.TimesRecording _ = means.logTimes().startRecording(build.console().log())) {
      build.locateTools();
      build.bindCredentials();
      try (Deadline _ = Deadline.of(build)) {
        runActions(build);
      }
      result = build.outcome();
      Processes.end(run.cookie());
      // Before the run is marked as completed: a resumed run creates the files again, and otherwise
      // nothing would delete them.
      means.places().removeSecrets(build.control());
      completion = Downstream.of(build, result);
      build.console().printOnce("Finished: " + result + "\n");
    }
    means.runs().finish(run, result, lastStep, completion);
    Blobs.deleteTree(build.control());
    means.places().remove(build.control(), definition.steps().size());
    for (ParameterValue value : run.parameters()) {
      if (value.type() == ParameterValue.ParameterType.FILE) {
        means.uploads().remove(value.value());
      }
    }
    discardOld();
  }

  private String heading(Build build) {
    var text = new StringBuilder();
    for (Cause cause : run.causes()) {
      text.append(cause.lines());
    }
    return text.append("Running as SYSTEM\nBuilding in workspace ")
        .append(build.workspace())
        .append('\n')
        .append(Environment.warnings(run))
        .toString();
  }

  private void runActions(Build build) throws InterruptedException, IOException {
    List<Act> actions = Plan.of(definition);
    String mismatch = mismatch(actions);
    if (mismatch != null) {
      build.console().printOnce(mismatch + "\n");
      build.worsen(Result.FAILURE);
      return;
    }
    List<String> names = Plan.names(actions);
    List<String> kinds = Plan.kinds(actions);
    boolean processesEnded = false;
    for (int i = run.step(); i < actions.size(); i++) {
      Act action = actions.get(i);
      if (action.phase() == Act.Phase.MAIN) {
        if (checkInterrupted(build) || build.outcome().isWorseThan(Result.UNSTABLE)) {
          continue;
        }
      } else if (!processesEnded) {
        // Processes left by steps must not change files that later actions read and archive.
        Processes.end(run.cookie());
        checkInterrupted(build);
        processesEnded = true;
      }
      Result previousResult = build.outcome();
      onAction.accept(names.get(i));
      beforeAction(action);
      action.perform(build);
      afterAction();
      checkInterrupted(build);
      RunStep.Skip skip = build.takeSkip();
      Result stepResult =
          !build.outcome().equals(previousResult)
              ? build.outcome()
              : skip == null ? Result.SUCCESS : Result.NOT_BUILT;
      var completed =
          new RunStep.CompletedStep(
              names.get(i), stepResult, means.clock().millis(), build.console().size(), skip);
      if (i + 1 < actions.size()) {
        means.runs().setStep(run, i + 1, build.outcome(), completed, kinds);
      } else {
        // The last action is recorded when the build is completed.
        lastStep = completed;
      }
    }
    checkInterrupted(build);
  }

  /** Reason why a resumed run cannot continue; null if it can. */
  private @Nullable String mismatch(List<Act> actions) {
    if (run.step() == 0) {
      return null;
    }
    List<RunStep> completed = means.runs().steps(run, null);
    return Plan.mismatch(
        actions,
        run.step(),
        means.runs().plan(run),
        completed.isEmpty() ? null : completed.getLast().name());
  }

  /** True if the build was stopped; logs the reason once. */
  private boolean checkInterrupted(Build build) {
    String user = build.stoppedBy();
    if (user == null) {
      return false;
    }
    if (build.outcome() != Result.ABORTED && !build.isInterrupted()) {
      String reason = means.notes().find(run.id(), Runs.INTERRUPTED);
      boolean fails = reason != null && reason.startsWith(Deadline.FAILS);
      build.interrupted();
      build
          .console()
          .printOnce(
              reason == null
                  ? "Build was aborted\nAborted by " + user + "\n"
                  : Deadline.message(reason) + "\n");
      build.overrideResult(fails ? Result.FAILURE : Result.ABORTED);
    }
    return true;
  }

  /** Deletes old builds according to the job's build discarder, in batches. */
  private void discardOld() {
    BuildDiscarder retention = definition.buildDiscarder();
    if (retention != null) {
      boolean more = true;
      while (more) {
        more = means.runs().discardOld(job, retention);
      }
    }
  }
}
