package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.Evaluation;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables that scripts set without {@code def}. The scripts of one run share a binding; a
 * file of a library has its own.
 */
public final class ScriptVariables extends ScriptObject {
  private final Map<String, @Nullable Object> variables = new LinkedHashMap<>();

  /** Returns the variables in the order in which they were first set; changes write through. */
  public Map<String, @Nullable Object> variables() {
    return variables;
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("groovy.lang.Binding");
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return switch (name) {
      case "hasVariable", "getVariable", "removeVariable", "getProperty" -> arguments.length == 1;
      case "setVariable", "setProperty" -> arguments.length == 2;
      case "getVariables" -> arguments.length == 0;
      default -> false;
    };
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    if (!respondsTo(name, arguments)) {
      if (InstanceMethods.has(name, arguments)) {
        return InstanceMethods.call(this, name, arguments);
      }
      throw new MissingMethod(name, type(), false, arguments);
    }
    return switch (name) {
      case "hasVariable" -> variables.containsKey(String.valueOf(arguments[0]));
      case "getVariable", "getProperty" -> property(String.valueOf(arguments[0]));
      case "removeVariable" -> variables.remove(String.valueOf(arguments[0]));
      case "getVariables" -> variables;
      default -> {
        setProperty(String.valueOf(arguments[0]), arguments[1]);
        yield null;
      }
    };
  }

  @Override
  public @Nullable Object property(String name) {
    if (variables.containsKey(name)) {
      return variables.get(name);
    }
    if (name.equals("variables")) {
      return variables;
    }
    throw new MissingProperty(name, type());
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    Evaluation.currentBudget().checkSize(variables.size() + 1L);
    variables.put(name, value);
  }

  @Override
  public String toString() {
    return type().name() + variables.keySet();
  }
}
