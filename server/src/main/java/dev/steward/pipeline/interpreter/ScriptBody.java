package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.MissingProperty;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A script as an object: its methods, its fields, its variables, and behind them what the {@link
 * ScriptEnvironment} offers.
 */
final class ScriptBody extends Instance {
  private final Interpreter interpreter;
  private final ScriptVariables binding;

  ScriptBody(DeclaredType type, Interpreter interpreter, ScriptVariables binding) {
    super(type, null, interpreter.nextIdentity());
    this.interpreter = interpreter;
    this.binding = binding;
  }

  ScriptVariables binding() {
    return binding;
  }

  /** Returns a variable of the script or of the environment; null if there is none. */
  ScriptEnvironment.@Nullable VariableValue variable(String name) {
    Map<String, @Nullable Object> variables = binding.variables();
    if (variables.containsKey(name)) {
      return new ScriptEnvironment.VariableValue(variables.get(name));
    }
    if (name.equals("binding")) {
      return new ScriptEnvironment.VariableValue(binding);
    }
    return interpreter.environment().variable(name);
  }

  void setVariable(String name, @Nullable Object value) {
    interpreter.environment().onUndeclaredVariable(type().name(), name, value);
    binding.setProperty(name, value);
  }

  /** Calls what the script does not define itself: a variable that can be called, or a step. */
  @Nullable Object callOutside(String name, @Nullable Object[] arguments) {
    Map<String, @Nullable Object> variables = binding.variables();
    Object variable = variables.get(name);
    if (variable instanceof ClosureValue closure) {
      return closure.call(arguments);
    }
    if (variable != null) {
      return Calls.invoke(variable, "call", arguments);
    }
    var execution = Execution.current();
    Frame top = execution.top();
    SourceLocation location =
        top == null ? new SourceLocation(type().file(), -1, -1) : top.location();
    try {
      return interpreter.environment().call(name, Arrays.asList(arguments), location);
    } finally {
      execution.budget.startStretch();
    }
  }

  MissingProperty missing(String name) {
    return new MissingProperty(name, type());
  }
}
