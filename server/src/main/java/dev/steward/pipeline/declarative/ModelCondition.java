package dev.steward.pipeline.declarative;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition of a {@code when} directive. */
public sealed interface ModelCondition permits ModelCondition.NamedCondition, ModelStep.CodeBlock {

  ModelOrigin origin();

  /**
   * A condition with arguments, such as {@code branch}, or with conditions in it, such as {@code
   * not}.
   *
   * @param name null if the source has no condition here
   * @param arguments null for a condition with a block and without arguments
   */
  record NamedCondition(
      @Nullable String name,
      @Nullable StepArguments arguments,
      List<ModelCondition> children,
      ModelOrigin origin)
      implements ModelCondition {
    public NamedCondition {
      children = List.copyOf(children);
    }
  }
}
