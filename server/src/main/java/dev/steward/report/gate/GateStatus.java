package dev.steward.report.gate;

import dev.steward.run.Result;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Status of a quality gate; the names are those of Jenkins' remote API. */
public enum GateStatus {
  /** There is no quality gate. */
  INACTIVE(null, null),
  PASSED(null, null),
  /** Marks the stage, and leaves the result of the build unchanged. */
  NOTE(Result.UNSTABLE, null),
  WARNING(Result.UNSTABLE, Result.UNSTABLE),
  /** Marks the stage, and leaves the result of the build unchanged. */
  ERROR(Result.FAILURE, null),
  FAILED(Result.FAILURE, Result.FAILURE);

  private final @Nullable Result stageResult;
  private final @Nullable Result buildResult;

  GateStatus(@Nullable Result stageResult, @Nullable Result buildResult) {
    this.stageResult = stageResult;
    this.buildResult = buildResult;
  }

  /** What the status makes of the stage; null if nothing. */
  public @Nullable Result stageResult() {
    return stageResult;
  }

  /** What the status makes of the build; null if nothing. */
  public @Nullable Result buildResult() {
    return buildResult;
  }

  /** True if no quality gate is missed. */
  public boolean isSuccessful() {
    return this == INACTIVE || this == PASSED;
  }

  /** The status of a missed gate with a criticality: NOTE, UNSTABLE, ERROR or FAILURE. */
  public static GateStatus ofCriticality(String criticality) {
    return switch (criticality) {
      case "NOTE" -> NOTE;
      case "ERROR" -> ERROR;
      case "FAILURE" -> FAILED;
      default -> WARNING;
    };
  }

  /** The worst status of several gates. */
  public static GateStatus worst(List<GateCheck> checks) {
    GateStatus worst = INACTIVE;
    for (GateCheck check : checks) {
      worst = check.status().compareTo(worst) > 0 ? check.status() : worst;
    }
    return worst;
  }
}
