package dev.steward.engine;

import dev.steward.run.CompletedStep;
import dev.steward.run.EntryOutcome;
import dev.steward.run.Result;
import dev.steward.run.RunProgress;
import dev.steward.run.RunStep.Skip;
import dev.steward.run.Runs;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the actions of one build that are not in its journal, and records each completed one. */
final class ActionRunner {

  private final Runs runs;
  private final InstantSource clock;
  private final Build build;
  private final StopSignal stopSignal;
  private final Consumer<Plan.PlannedAction> onAction;

  /**
   * Creates the runner of a build.
   *
   * @param onAction receives each action before it runs
   */
  ActionRunner(
      Runs runs,
      InstantSource clock,
      Build build,
      StopSignal stopSignal,
      Consumer<Plan.PlannedAction> onAction) {
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
  @Nullable CompletedStep run(Plan plan) throws InterruptedException, IOException {
    List<Plan.ActionState> states = plan.states(build.journal());
    CompletedStep lastStep = null;
    boolean processesEnded = false;
    for (int i = 0; i < states.size(); i++) {
      Plan.PlannedAction action = plan.actions().get(i);
      if (states.get(i) == Plan.ActionState.COMPLETED) {
        continue;
      }
      if (action.act().phase().endsAtFailure()) {
        if (checkInterrupted() || build.outcome().isWorseThan(Result.UNSTABLE)) {
          continue;
        }
        if (states.get(i) == Plan.ActionState.PASSED) {
          build
              .console()
              .printOnce(
                  "The step '"
                      + action.title()
                      + "' is skipped, because an earlier version of the server started this build"
                      + " without this step and has already run later ones. The next build will run"
                      + " the step.\n");
          continue;
        }
      } else if (!processesEnded) {
        // Processes left by steps must not change files that later actions read and archive.
        build.endProcesses();
        checkInterrupted();
        processesEnded = true;
      }
      CompletedStep completed =
          mustNotRunAgain(action) ? withUnknownOutcome(action) : perform(action);
      if (i + 1 < states.size()) {
        runs.progress().complete(build.run(), build.journal(), completed);
      } else {
        lastStep = completed;
      }
    }
    checkInterrupted();
    return lastStep;
  }

  private CompletedStep perform(Plan.PlannedAction action)
      throws InterruptedException, IOException {
    Result previousResult = build.outcome();
    onAction.accept(action);
    stopSignal.beforeAction(action.act());
    boolean canRun = build.begin(action.id());
    if (action.act().repeat() == Repeat.ONCE) {
      runs.progress()
          .start(build.run(), build.journal(), action.id(), action.act().kind(), action.title());
    }
    if (canRun) {
      action.act().perform(build);
    }
    stopSignal.afterAction(action.act());
    checkInterrupted();
    EntryOutcome outcome = build.takeOutcome();
    Result requested = build.takeRequestedResult();
    Result stepResult;
    if (!build.outcome().equals(previousResult)) {
      stepResult = build.outcome();
    } else if (outcome.skip() != null) {
      stepResult = Result.NOT_BUILT;
    } else {
      stepResult = requested == null ? Result.SUCCESS : requested;
    }
    return completed(action, stepResult, outcome);
  }

  /** True if the action started before the run was interrupted, and must not run twice. */
  private boolean mustNotRunAgain(Plan.PlannedAction action) {
    return action.act().repeat() == Repeat.ONCE && build.journal().isStarted(action.id());
  }

  private CompletedStep withUnknownOutcome(Plan.PlannedAction action) {
    build
        .console()
        .printOnce(
            "The outcome of the step '"
                + action.title()
                + "' is unknown, because the step was interrupted when the server stopped, or lost"
                + " its database or disk. The step will not be run again, because that could repeat"
                + " its effects; check whether it took effect. The build continues.\n");
    return completed(action, Result.NOT_BUILT, EntryOutcome.skipped(Skip.outcomeUnknown()));
  }

  private CompletedStep completed(
      Plan.PlannedAction action, Result stepResult, EntryOutcome outcome) {
    return new CompletedStep(
        build
            .journal()
            .next(
                action.id(),
                action.act().kind(),
                action.title(),
                stepResult,
                build.outcome(),
                clock.millis(),
                build.console().fileSize(),
                outcome),
        build.takeArtifacts());
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
