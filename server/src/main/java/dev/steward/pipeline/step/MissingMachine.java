package dev.steward.pipeline.step;

import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;

/**
 * A step that needs a machine was called outside of a {@code node} block. Scripts see the class
 * {@code org.jenkinsci.plugins.workflow.steps.MissingContextVariableException}.
 */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Jenkins' class
final class MissingMachine extends RuntimeException implements ScriptThrowable {
  private static final long serialVersionUID = 1L;

  private static final TypeValue TYPE =
      new ExceptionType(
          "org.jenkinsci.plugins.workflow.steps.MissingContextVariableException",
          "java.lang.Exception");

  /**
   * Creates the error.
   *
   * @param step the name of the step
   */
  MissingMachine(String step) {
    super(
        "Required context class hudson.FilePath is missing\nPerhaps you forgot to surround the "
            + step
            + " step with a step that provides this, such as: node");
  }

  @Override
  public TypeValue type() {
    return TYPE;
  }

  @Override
  public String toString() {
    return TYPE.name() + ": " + getMessage();
  }
}
