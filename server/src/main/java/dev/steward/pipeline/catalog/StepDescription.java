package dev.steward.pipeline.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step for readers: what it does and what its arguments mean.
 *
 * @param call its name and parameters
 * @param title Jenkins' own title, such as {@code Shell Script}
 * @param summary what it does, in a sentence or two
 * @param arguments one for each parameter of the call, in the same order
 * @param notes limits, permissions, errors; each is a sentence
 * @param example complete lines of a script that call the step
 */
public record StepDescription(
    CallDescription call,
    String title,
    String summary,
    List<ArgumentDescription> arguments,
    List<String> notes,
    String example) {

  /**
   * An argument of a step.
   *
   * @param defaultValue the value if the argument is missing, as text; null if it is required, or
   *     if the text explains what happens then
   * @param summary what it is for; Markdown code is allowed
   */
  public record ArgumentDescription(
      String name,
      ParameterType type,
      boolean required,
      @Nullable String defaultValue,
      String summary) {}

  public StepDescription {
    arguments = List.copyOf(arguments);
    notes = List.copyOf(notes);
  }

  /** The name in scripts. */
  public String name() {
    return call.name();
  }

  /** The argument with the name; null if there is none. */
  public @Nullable ArgumentDescription argument(String name) {
    for (ArgumentDescription argument : arguments) {
      if (argument.name().equals(name)) {
        return argument;
      }
    }
    return null;
  }
}
