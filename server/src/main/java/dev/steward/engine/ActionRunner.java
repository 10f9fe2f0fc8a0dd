package dev.steward.engine;

import dev.steward.run.Result;
import dev.steward.run.RunProgress;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the actions of one build, from the current one to the last, and records each completed one.
 */
final class ActionRunner {

  private final Runs runs;
  private final InstantSource clock;
  private final Build build;
  private final StopSignal stopSignal;
  private final Consumer<String> onAction;

  /**
   * Creates the runner of a build.
   *
   * @param onAction receives the name of each action before it runs
   */
  ActionRunner(
      Runs runs,
      InstantSource clock,
      Build build,
      StopSignal stopSignal,
      Consumer<String> onAction) {
    this.runs = runs;
    this.clock = clock;
    this.build = build;
    this.stopSignal = stopSignal;
    this.onAction = onAction;
  }

  /**
   * Runs the actions.
   *
   * @return the last step, which is recorded when the build is completed; null if it did not run
   */
  RunStep.@Nullable CompletedStep run(List<Act> actions) throws InterruptedException, IOException {
    String mismatch = mismatch(actions);
    if (mismatch != null) {
      build.console().printOnce(mismatch + "\n");
      build.worsen(Result.FAILURE);
      return null;
    }
    List<String> names = Plan.names(actions);
    List<String> kinds = Plan.kinds(actions);
    RunStep.CompletedStep lastStep = null;
    boolean processesEnded = false;
    for (int i = build.run().step(); i < actions.size(); i++) {
      Act action = actions.get(i);
      if (action.phase() == Act.Phase.MAIN) {
        if (checkInterrupted() || build.outcome().isWorseThan(Result.UNSTABLE)) {
          continue;
        }
      } else if (!processesEnded) {
        // Processes left by steps must not change files that later actions read and archive.
        build.workspace().endProcesses();
        checkInterrupted();
        processesEnded = true;
      }
      RunStep.CompletedStep completed = perform(action, names.get(i));
      if (i + 1 < actions.size()) {
        runs.progress().setStep(build.run(), i + 1, build.outcome(), completed, kinds);
      } else {
        lastStep = completed;
      }
    }
    checkInterrupted();
    return lastStep;
  }

  private RunStep.CompletedStep perform(Act action, String name)
      throws InterruptedException, IOException {
    Result previousResult = build.outcome();
    onAction.accept(name);
    stopSignal.beforeAction(action);
    action.perform(build);
    stopSignal.afterAction();
    checkInterrupted();
    RunStep.Skip skip = build.takeSkip();
    Result stepResult =
        !build.outcome().equals(previousResult)
            ? build.outcome()
            : skip == null ? Result.SUCCESS : Result.NOT_BUILT;
    return new RunStep.CompletedStep(
        name, stepResult, clock.millis(), build.console().size(), skip);
  }

  /** Reason why a resumed run cannot continue; null if it can. */
  private @Nullable String mismatch(List<Act> actions) {
    int step = build.run().step();
    if (step == 0) {
      return null;
    }
    List<RunStep> completed = runs.steps(build.run(), null);
    return Plan.mismatch(
        actions,
        step,
        runs.progress().plan(build.run()),
        completed.isEmpty() ? null : completed.getLast().name());
  }

  /** True if the build was stopped; logs the reason once. */
  private boolean checkInterrupted() {
    String user = build.stoppedBy();
    if (user == null) {
      return false;
    }
    if (build.outcome() != Result.ABORTED && !build.isInterrupted()) {
      String reason = build.notes().find(build.run().id(), RunProgress.INTERRUPTED);
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
}
