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
}
