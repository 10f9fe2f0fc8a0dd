package dev.steward.pipeline.declarative;

import dev.steward.pipeline.syntax.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An argument of a call in a directive: of an option, a trigger, a parameter or an agent. */
public sealed interface Argument {

  ModelOrigin origin();

  /** A name that the source writes, such as the name of a parameter or a variable. */
  record Name(String text, ModelOrigin origin) {}

  /**
   * A value.
   *
   * @param value a literal (text, Integer, Long, Double, Boolean or null), or the source text of an
   *     expression
   * @param literal whether the value is a literal, so that it is known without running anything
   * @param expression the syntax of the value; null if it was read from JSON
   */
  record Value(
      @Nullable Object value, boolean literal, ModelOrigin origin, @Nullable Expression expression)
      implements Argument {

    /** The value as text. */
    public String text() {
      return String.valueOf(value);
    }
  }

  /** A call with its arguments. */
  record ModelCall(String name, List<Argument> arguments, ModelOrigin origin) implements Argument {
    public ModelCall {
      arguments = List.copyOf(arguments);
    }

    /** Returns whether any argument has a name. */
    public boolean hasNamedArguments() {
      return arguments.stream().anyMatch(NamedArgument.class::isInstance);
    }

    /** Returns whether some arguments have a name and others have none. */
    public boolean mixesArguments() {
      return hasNamedArguments() && !arguments.stream().allMatch(NamedArgument.class::isInstance);
    }
  }

  /** An argument with a name. */
  record NamedArgument(Name name, Argument value, ModelOrigin origin) implements Argument {}

  /** Settings in a block, such as {@code { image 'maven' }} for an agent. */
  record Settings(List<NamedArgument> entries, ModelOrigin origin) implements Argument {
    public Settings {
      entries = List.copyOf(entries);
    }

    /** The setting with the name; null if there is none. */
    public @Nullable Argument find(String name) {
      for (NamedArgument entry : entries) {
        if (entry.name().text().equals(name)) {
          return entry.value();
        }
      }
      return null;
    }
  }
}
