package dev.steward.rest.pipeline;

import dev.steward.run.Result;
import dev.steward.run.Run;
import org.jspecify.annotations.Nullable;

/** The states of runs, stages and steps in the stage API. */
enum StageStatus {
  NOT_EXECUTED,
  ABORTED,
  SUCCESS,
  IN_PROGRESS,
  PAUSED_PENDING_INPUT,
  FAILED,
  UNSTABLE;

  /** The state of a run. */
  static StageStatus of(Run run, boolean waitsForInput) {
    if (run.running()) {
      return waitsForInput ? PAUSED_PENDING_INPUT : IN_PROGRESS;
    }
    return of(run.result());
  }

  /** The state that a result gives; a missing result counts as success. */
  static StageStatus of(@Nullable Result result) {
    return switch (result) {
      case null -> SUCCESS;
      case SUCCESS -> SUCCESS;
      case UNSTABLE -> UNSTABLE;
      case FAILURE -> FAILED;
      case NOT_BUILT -> NOT_EXECUTED;
      case ABORTED -> ABORTED;
    };
  }
}
