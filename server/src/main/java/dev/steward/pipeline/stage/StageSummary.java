package dev.steward.pipeline.stage;

/**
 * A stage of a completed run.
 *
 * @param id number of its node in the run
 * @param name its name after the names of the stages and branches around it
 */
public record StageSummary(long id, String name, StageState state, long durationMillis) {

  /** Whether the stage did its work, successfully or not. */
  boolean isExecuted() {
    return switch (state) {
      case SUCCESS, UNSTABLE, FAILED -> true;
      case NOT_BUILT, ABORTED, SKIPPED, RUNNING, WAITING -> false;
    };
  }
}
