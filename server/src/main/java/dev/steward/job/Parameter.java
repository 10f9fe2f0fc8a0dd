package dev.steward.job;

import java.util.List;

/** A parameter that a job asks for when it is built. */
public sealed interface Parameter {

  String name();

  String description();

  /** The value that a build gets where none was given. */
  String defaultValue();

  /** A line of text. */
  record Text(String name, String description, String defaultValue, boolean multiLine, boolean trim)
      implements Parameter {}

  /** True or false. */
  record Flag(String name, String description, boolean on) implements Parameter {
    @Override
    public String defaultValue() {
      return Boolean.toString(on);
    }
  }

  /** One of some values; the first where none was given. */
  record Choice(String name, String description, List<String> choices) implements Parameter {
    @Override
    public String defaultValue() {
      return choices.isEmpty() ? "" : choices.getFirst();
    }
  }

  /** A value that is never shown. */
  record Secret(String name, String description, String defaultValue) implements Parameter {
    @Override
    public String toString() {
      return "Secret[" + name + "]";
    }
  }

  /** A file that is laid into the workspace under the parameter's name. */
  record Upload(String name, String description) implements Parameter {
    @Override
    public String defaultValue() {
      return "";
    }
  }

  /**
   * A run of another job; the value is {@code job#number}.
   *
   * @param filter which runs may be chosen: {@code ALL}, {@code STABLE}, {@code SUCCESSFUL}, {@code
   *     COMPLETED}
   */
  record RunOf(String name, String description, String job, String filter) implements Parameter {
    @Override
    public String defaultValue() {
      return "";
    }
  }

  /**
   * A credential; the value is its id.
   *
   * @param type the wire's class of the credentials that may be chosen
   */
  record Credential(
      String name, String description, String defaultValue, String type, boolean required)
      implements Parameter {}
}
