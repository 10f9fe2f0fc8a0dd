package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of a step or a when condition. */
public sealed interface StepArguments {

  ModelOrigin origin();

  /** Arguments with names; a step without arguments has an empty list. */
  record NamedArguments(List<NamedValue> values, ModelOrigin origin) implements StepArguments {
    public NamedArguments {
      values = List.copyOf(values);
    }

    /** The value of a parameter; null if it is not given. */
    public @Nullable Value find(String name) {
      for (NamedValue candidate : values) {
        if (candidate.name().text().equals(name)) {
          return candidate.value();
        }
      }
      return null;
    }
  }

  /** A value with the name of its parameter. */
  record NamedValue(Name name, Value value) {}

  /** The only argument, without a name. */
  record SingleArgument(Value value, ModelOrigin origin) implements StepArguments {}

  /** Several arguments without names. */
  record PositionalArguments(List<Value> values, ModelOrigin origin) implements StepArguments {
    public PositionalArguments {
      values = List.copyOf(values);
    }
  }
}
