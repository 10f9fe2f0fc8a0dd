package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Parameter;
import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.TypeValue;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a method, constructor or closure, and how arguments are bound to them. */
final class ParameterList {
  private static final TypeValue OBJECT = TypeValue.known("java.lang.Object");

  private final List<Parameter> parameters;
  private final List<TypeValue> types;
  private final int required;
  private final boolean variable;

  ParameterList(
      List<Parameter> parameters, SourceTypes sourceTypes, @Nullable DeclaredType within) {
    this.parameters = parameters;
    this.types =
        parameters.stream().map(parameter -> typeOf(parameter, sourceTypes, within)).toList();
    this.required =
        (int) parameters.stream().filter(parameter -> parameter.defaultValue() == null).count();
    this.variable = !types.isEmpty() && types.getLast().component() != null;
  }

  private static TypeValue typeOf(
      Parameter parameter, SourceTypes sourceTypes, @Nullable DeclaredType within) {
    TypeValue type = parameter.typed() ? sourceTypes.resolve(parameter.type(), within) : OBJECT;
    return parameter.variable() && type.component() == null ? type.arrayOf() : type;
  }

  List<TypeValue> types() {
    return types;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  boolean isSame(ParameterList other) {
    return types.equals(other.types);
  }

  /** Whether one argument is wrapped in the array of the last parameter. */
  private boolean wraps(@Nullable Object[] arguments) {
    if (!variable) {
      return false;
    }
    if (arguments.length != types.size()) {
      return arguments.length >= types.size() - 1;
    }
    Object last = arguments[arguments.length - 1];
    return last != null && !types.getLast().isInstance(last);
  }

  boolean accepts(@Nullable Object[] arguments) {
    return distance(arguments) >= 0;
  }

  /** Whether a call without arguments passes null to the only parameter. */
  boolean acceptsNothing() {
    return types.size() == 1 && !types.getFirst().isPrimitive();
  }

  /**
   * Returns how far the arguments are from the parameters (lower is better); -1 if they do not fit.
   */
  long distance(@Nullable Object[] arguments) {
    if (wraps(arguments)) {
      return distanceWithArray(arguments);
    }
    if (arguments.length < required || arguments.length > types.size()) {
      return -1;
    }
    long sum = 0;
    int taken = 0;
    int optional = arguments.length - required;
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).defaultValue() != null && optional-- <= 0) {
        continue;
      }
      long distance = Overloads.distance(types.get(i), arguments[taken++]);
      if (distance < 0) {
        return -1;
      }
      sum += distance;
    }
    return sum;
  }

  private long distanceWithArray(@Nullable Object[] arguments) {
    long sum = Overloads.ARRAY_COST * (2 + arguments.length);
    TypeValue component = arrayComponent();
    for (int i = 0; i < arguments.length; i++) {
      TypeValue type = i < types.size() - 1 ? types.get(i) : component;
      long distance = Overloads.distance(type, arguments[i]);
      if (distance < 0) {
        return -1;
      }
      sum += distance;
    }
    return sum;
  }

  private TypeValue arrayComponent() {
    TypeValue component = types.getLast().component();
    return component == null ? OBJECT : component;
  }

  /**
   * Declares the parameters in the frame's scope, with the arguments or the default values. As in
   * Groovy 2.4, a default value sees the parameters that have an argument, but none that has got
   * its own default value.
   */
  void bind(Frame frame, @Nullable Object[] passed) {
    @Nullable Object[] arguments = passed;
    if (passed.length == 0 && types.size() == 1 && required == 1 && !variable) {
      arguments = new Object[] {null};
    } else if (wraps(passed)) {
      arguments = withArray(passed);
    }
    var variables = new @Nullable Variable[parameters.size()];
    Scope outer = frame.scope;
    int taken = 0;
    int optional = arguments.length - required;
    for (int i = 0; i < variables.length; i++) {
      if (parameters.get(i).defaultValue() == null || optional-- > 0) {
        Variable variable = variable(i, arguments[taken++]);
        variables[i] = variable;
        frame.declare(parameters.get(i).name(), variable);
      }
    }
    if (taken == variables.length) {
      return;
    }
    for (int i = 0; i < variables.length; i++) {
      Expression defaultValue = parameters.get(i).defaultValue();
      if (variables[i] == null && defaultValue != null) {
        variables[i] = variable(i, Expressions.evaluate(defaultValue, frame));
      }
    }
    frame.scope = outer;
    for (int i = 0; i < variables.length; i++) {
      Variable variable = variables[i];
      if (variable != null) {
        frame.declare(parameters.get(i).name(), variable);
      }
    }
  }

  private Variable variable(int index, @Nullable Object value) {
    TypeValue type = parameters.get(index).typed() ? types.get(index) : null;
    var variable = new Variable(type, null);
    if (value != null || type == null || type.isPrimitive()) {
      variable.set(value);
    }
    return variable;
  }

  private @Nullable Object[] withArray(@Nullable Object[] arguments) {
    int fixed = types.size() - 1;
    TypeValue component = arrayComponent();
    @Nullable Object[] rest =
        Arrays.stream(arguments, fixed, arguments.length)
            .map(argument -> Conversions.cast(argument, component))
            .toArray();
    @Nullable Object[] bound = Arrays.copyOf(arguments, types.size());
    bound[fixed] = new ArrayValue(component, rest);
    return bound;
  }
}
