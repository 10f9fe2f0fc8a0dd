package dev.steward.job.definition;

import java.util.List;

/** A build parameter of a job. */
public sealed interface Parameter {

  String name();

  String description();

  /** The value if a build request does not set one. */
  String defaultValue();

  /** A string parameter with a single line or with several lines. */
  record StringParameter(
      String name, String description, String defaultValue, boolean multiLine, boolean trim)
      implements Parameter {}

  /** A boolean parameter. */
  record BooleanParameter(String name, String description, boolean defaultsToTrue)
      implements Parameter {
    @Override
    public String defaultValue() {
      return Boolean.toString(defaultsToTrue);
    }
  }

  /** A choice parameter; the first choice is the default. */
  record ChoiceParameter(String name, String description, List<String> choices)
      implements Parameter {
    @Override
    public String defaultValue() {
      return choices.isEmpty() ? "" : choices.getFirst();
    }
  }

  /** A password parameter, whose value is never displayed. */
  record PasswordParameter(String name, String description, String defaultValue)
      implements Parameter {
    @Override
    public String toString() {
      return "Secret[" + name + "]";
    }
  }

  /** A file parameter: the upload is stored in the workspace under the parameter's name. */
  record FileParameter(String name, String description) implements Parameter {
    @Override
    public String defaultValue() {
      return "";
    }
  }

  /**
   * A run of another job; the value is {@code job#number}.
   *
   * @param filter the selectable runs: {@code ALL}, {@code STABLE}, {@code SUCCESSFUL}, {@code
   *     COMPLETED}
   */
  record RunParameter(String name, String description, String job, String filter)
      implements Parameter {
    @Override
    public String defaultValue() {
      return "";
    }
  }

  /**
   * A credential; the value is its id.
   *
   * @param type the Jenkins class of the selectable credentials
   */
  record CredentialsParameter(
      String name, String description, String defaultValue, String type, boolean required)
      implements Parameter {}
}
