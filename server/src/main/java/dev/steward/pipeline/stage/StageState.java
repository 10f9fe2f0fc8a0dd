package dev.steward.pipeline.stage;

import dev.steward.pipeline.run.StoredNode;
import dev.steward.run.Result;
import org.jspecify.annotations.Nullable;

/** The state of a stage, of a branch, or of a step. */
public enum StageState {
  SUCCESS("Success"),
  UNSTABLE("Unstable"),
  FAILED("Failed"),
  NOT_BUILT("Not built"),
  ABORTED("Aborted"),
  SKIPPED("Skipped"),
  RUNNING("Running"),
  WAITING("Waiting for input");

  private final String label;

  StageState(String label) {
    this.label = label;
  }

  /** The state as pages show it. */
  public String label() {
    return label;
  }

  /** Whether the state can still change. */
  public boolean isOpen() {
    return this == RUNNING || this == WAITING;
  }

  /** The state that a result gives; a missing result counts as success. */
  static StageState of(@Nullable Result result) {
    return switch (result) {
      case null -> SUCCESS;
      case SUCCESS -> SUCCESS;
      case UNSTABLE -> UNSTABLE;
      case FAILURE -> FAILED;
      case NOT_BUILT -> NOT_BUILT;
      case ABORTED -> ABORTED;
    };
  }

  /**
   * The state of a step.
   *
   * @param runEnded whether its run has ended; a node without an end was then aborted
   */
  public static StageState ofStep(StoredNode node, boolean runEnded) {
    if (node.running()) {
      return runEnded ? ABORTED : RUNNING;
    }
    if (node.failureType() != null) {
      Result interruption = node.interruption();
      return interruption == null ? FAILED : of(interruption);
    }
    return of(node.warning());
  }
}
