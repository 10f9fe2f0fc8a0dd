package dev.steward.pipeline.step;

import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.value.ScriptThrowable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether {@code retry} evaluates its body again after an error. */
final class RetryConditions {

  /** Causes of an interruption by which a block lost its node. */
  private static final Set<String> LOST_NODE =
      Set.of(
          "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$RemovedNodeCause",
          "org.jenkinsci.plugins.workflow.support.steps.AgentOfflineException");

  private static final String NOT_RESUMABLE =
      "org.jenkinsci.plugins.workflow.steps.SynchronousResumeNotSupportedException";

  private RetryConditions() {}

  /**
   * Whether to try again.
   *
   * @param conditions what the step was called with; without conditions, every error but an
   *     interruption for good counts
   */
  static boolean match(@Nullable Object conditions, Throwable error) {
    var described = DescribableValue.listOf(conditions);
    if (described.isEmpty()) {
      return !(error instanceof FlowInterruption interruption && interruption.isActual());
    }
    return described.stream().anyMatch(condition -> matches(condition, error));
  }

  private static boolean matches(DescribableValue condition, Throwable error) {
    if (condition.is("agent", "AgentErrorCondition")
        || condition.is("kubernetesAgent", "KubernetesAgentErrorCondition")) {
      return error instanceof FlowInterruption interruption
          && interruption.causes().stream().anyMatch(cause -> LOST_NODE.contains(cause.type()));
    }
    if (condition.is("nonresumable", "SynchronousResumeNotSupportedErrorCondition")) {
      return error instanceof ScriptThrowable thrown && thrown.type().name().equals(NOT_RESUMABLE);
    }
    throw new IllegalArgumentException(
        "No retry condition named ‘"
            + condition.name()
            + "’ was found. Conditions are agent, kubernetesAgent and nonresumable.");
  }
}
