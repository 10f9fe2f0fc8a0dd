package dev.steward.pipeline.run;

import dev.steward.run.Result;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A node of a run's tree that has started or ended. It is stored when listeners learn of it.
 *
 * @param node as stored
 * @param started whether no earlier transaction has stored the node
 * @param warning the worst result that a step of the node gave to it without failing; null if none
 */
public record FlowChange(StoredNode node, boolean started, @Nullable Result warning) {

  private static final String STAGE = "stage";
  private static final String BRANCH = "Branch: ";
  private static final String STAGE_STATUS = "STAGE_STATUS";
  private static final String SKIPPED = "SKIPPED_FOR_";

  /** Whether the node is a stage or a branch of {@code parallel}. */
  public boolean isStage() {
    return node.label() != null && (node.kind() == FlowNode.Kind.BODY || node.step().equals(STAGE));
  }

  /** The name of a stage or of a branch; empty for other nodes. */
  public String stageName() {
    String label = node.label();
    if (label == null) {
      return "";
    }
    return label.startsWith(BRANCH) ? label.substring(BRANCH.length()) : label;
  }

  /** Why a stage was skipped, such as {@code conditional}; null if it was not. */
  public @Nullable String skipReason() {
    String status = node.tags().getOrDefault(STAGE_STATUS, "");
    return status.startsWith(SKIPPED)
        ? status.substring(SKIPPED.length()).toLowerCase(Locale.ROOT)
        : null;
  }

  /** How the node ended. */
  public Result result() {
    if (skipReason() != null) {
      return Result.NOT_BUILT;
    }
    Result interruption = node.interruption();
    if (interruption != null) {
      return interruption;
    }
    if (node.failureType() != null) {
      return Result.FAILURE;
    }
    Result worst = warning;
    return worst == null ? Result.SUCCESS : worst;
  }
}
