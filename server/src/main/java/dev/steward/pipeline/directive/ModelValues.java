package dev.steward.pipeline.directive;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.declarative.Argument;
import dev.steward.pipeline.declarative.Argument.NamedArgument;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelStep.Branch;
import dev.steward.pipeline.declarative.Section.SectionCall;
import dev.steward.pipeline.declarative.StepArguments;
import dev.steward.pipeline.interpreter.ScriptClosure;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.TemplateValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the parts of a model where they stand in the script, so that they see its functions and
 * variables.
 */
final class ModelValues {
  private final ScriptClosure pipeline;

  /**
   * Creates the evaluation of a pipeline.
   *
   * @param pipeline the block of the pipeline
   */
  ModelValues(ScriptClosure pipeline) {
    this.pipeline = pipeline;
  }

  /** Performs the steps of a stage or of a condition. */
  void perform(Branch steps) {
    if (steps.body() != null) {
      pipeline.perform(steps.body());
    }
  }

  @Nullable Object evaluate(Expression expression) {
    return pipeline.evaluate(expression);
  }

  @Nullable Object evaluate(
      Expression expression, Map<String, ? extends Supplier<? extends @Nullable Object>> computed) {
    return pipeline.evaluate(expression, computed);
  }

  /** The value of a variable of the script or of its environment; null if there is none. */
  @Nullable Object variable(String name) {
    try {
      return pipeline.evaluate(new Expression.Name(name, Position.NONE));
    } catch (MissingProperty e) {
      if (e.property().equals(name)) {
        return null;
      }
      throw e;
    }
  }

  @Nullable Object value(Value value) {
    Expression expression = value.expression();
    boolean literal = value.literal() && !(expression instanceof Expression.Constant);
    return expression == null || literal ? value.value() : plain(evaluate(expression));
  }

  /** A value as text; null if it is null. */
  @Nullable String text(@Nullable Value value) {
    Object evaluated = value == null ? null : value(value);
    return evaluated == null ? null : ValueText.text(evaluated);
  }

  /** The text of a setting; null if it is missing. */
  @Nullable String setting(Settings settings, String name) {
    return settings.find(name) instanceof Value value ? text(value) : null;
  }

  /** The value of a setting; null if it is missing. */
  @Nullable Object settingValue(Settings settings, String name) {
    return settings.find(name) instanceof Value value ? value(value) : null;
  }

  /** What a call of a section such as {@code options} describes. */
  @Nullable Object described(SectionCall call) {
    Expression expression = call.expression();
    return expression == null ? null : evaluate(expression);
  }

  /** What the calls of a section describe, without the calls that describe nothing. */
  List<Object> described(List<SectionCall> calls) {
    List<Object> all = new ArrayList<>();
    for (SectionCall call : calls) {
      Object value = described(call);
      if (value != null) {
        all.add(value);
      }
    }
    return all;
  }

  /** The arguments of a call of a section by the names of its parameters. */
  Map<String, @Nullable Object> arguments(SectionCall call) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    if (!(call.expression() instanceof Expression.Call syntax)) {
      return arguments;
    }
    CallDescription description = StepCatalog.find(String.valueOf(call.name()));
    for (Expression argument : syntax.arguments()) {
      Object value = evaluate(argument);
      if (argument instanceof Expression.MapLiteral && value instanceof Map<?, ?> named) {
        named.forEach((name, content) -> arguments.put(ValueText.text(name), plain(content)));
      } else if (description != null && description.soleParameter() != null) {
        arguments.put(description.soleParameter(), plain(value));
      }
    }
    return arguments;
  }

  /** The arguments of a condition by name; the only one without a name is for {@code sole}. */
  Map<String, @Nullable Object> arguments(@Nullable StepArguments arguments, String sole) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    switch (arguments) {
      case StepArguments.NamedArguments named ->
          named
              .values()
              .forEach(argument -> values.put(argument.name().text(), value(argument.value())));
      case StepArguments.SingleArgument(Value value, _) -> values.put(sole, value(value));
      case StepArguments.PositionalArguments(List<Value> given, _) -> {
        if (!given.isEmpty()) {
          values.put(sole, value(given.getFirst()));
        }
      }
      case null -> {}
    }
    return values;
  }

  /** The only argument of an option such as {@code skipDefaultCheckout(true)}; null without one. */
  static @Nullable Argument only(SectionCall call) {
    if (call.call() == null || call.call().arguments().isEmpty()) {
      return null;
    }
    Argument first = call.call().arguments().getFirst();
    return first instanceof NamedArgument named ? named.value() : first;
  }

  /** A value as steps get it: templates are texts. */
  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof TemplateValue template ? template.toString() : value;
  }
}
