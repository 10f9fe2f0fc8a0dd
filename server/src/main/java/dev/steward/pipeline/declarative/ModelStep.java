package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.syntax.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of a declarative pipeline. */
public sealed interface ModelStep {

  ModelOrigin origin();

  /** A step without a block. */
  record PlainStep(String name, StepArguments arguments, ModelOrigin origin) implements ModelStep {}

  /** A step with steps in its block. */
  record BlockStep(
      String name, StepArguments arguments, List<ModelStep> children, ModelOrigin origin)
      implements ModelStep {
    public BlockStep {
      children = List.copyOf(children);
    }
  }

  /**
   * A block of code that is not checked: {@code script}, and {@code expression} in a {@code when}.
   *
   * @param arguments the text of the code, as the value of {@code scriptBlock}; null if the source
   *     has no block
   */
  record CodeBlock(String name, @Nullable StepArguments arguments, ModelOrigin origin)
      implements ModelStep, ModelCondition {

    /** The text of the code; empty without a block. */
    public String code() {
      return switch (arguments) {
        case StepArguments.SingleArgument(Value value, _) -> value.text();
        case StepArguments.NamedArguments named -> {
          Value value = named.find(StepReader.CODE);
          yield value == null ? "" : value.text();
        }
        case null, default -> "";
      };
    }
  }

  /** A statement that is not a step. */
  record InvalidStep(ModelOrigin origin) implements ModelStep {}

  /**
   * Steps that run one after the other: those of a stage, a parallel branch or a post condition.
   *
   * @param name the name of a parallel branch, or {@code default}
   * @param body the syntax of the steps; null if they were read from JSON
   */
  record Branch(
      String name, List<ModelStep> steps, ModelOrigin origin, Statement.@Nullable Block body) {

    /** The name of steps that are not a parallel branch. */
    public static final String DEFAULT = "default";

    public Branch {
      steps = List.copyOf(steps);
    }
  }
}
