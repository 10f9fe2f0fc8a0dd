package dev.steward.pipeline.directive;

import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.RunContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls the steps that directives stand for. */
final class RunBlocks {

  /** Tag of stages that no one wrote: before the pipeline's own stages, or after them. */
  private static final String SYNTHETIC = "SYNTHETIC_STAGE";

  private final RunContext run;

  RunBlocks(RunContext run) {
    this.run = run;
  }

  RunContext run() {
    return run;
  }

  /** Calls a step without a block. */
  @Nullable Object call(String step, Map<String, ? extends @Nullable Object> arguments) {
    return run.call(step, arguments, null);
  }

  /** Calls a block step. */
  void block(String step, Map<String, ? extends @Nullable Object> arguments, Runnable body) {
    run.call(
        step,
        arguments,
        _ -> {
          body.run();
          return null;
        });
  }

  /** A stage of the pipeline. */
  void stage(String name, Runnable body) {
    block("stage", Map.of("name", name), body);
  }

  /** A stage that the directives add before the stages of the pipeline. */
  void preparation(String name, Runnable body) {
    synthetic(name, "PRE", body);
  }

  /** A stage that the directives add after the stages of the pipeline. */
  void completion(String name, Runnable body) {
    synthetic(name, "POST", body);
  }

  private void synthetic(String name, String place, Runnable body) {
    stage(
        name,
        () -> {
          FlowNode node = innermost();
          if (node != null) {
            node.tag(SYNTHETIC, place);
          }
          body.run();
        });
  }

  /**
   * Runs a body with environment variables, as {@code NAME=value}; there may be none. The values
   * are final: a dollar sign in them stands for itself.
   */
  void withEnv(List<String> variables, Runnable body) {
    List<String> escaped = variables.stream().map(variable -> variable.replace("$", "$$")).toList();
    block("withEnv", Map.of("overrides", escaped), body);
  }

  /** The innermost block around; null outside all blocks. */
  @Nullable FlowNode innermost() {
    List<FlowNode> open = run.openNodes();
    return open.isEmpty() ? null : open.getFirst();
  }

  /** Whether a stage is around. */
  boolean isInStage() {
    return run.openNodes().stream()
        .anyMatch(node -> node.kind() == FlowNode.Kind.BODY && node.step().equals("stage"));
  }
}
