package dev.steward.pipeline.declarative;

import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.declarative.Argument.ModelCall;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.NamedArgument;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.StepArguments.NamedArguments;
import dev.steward.pipeline.declarative.StepArguments.NamedValue;
import dev.steward.pipeline.declarative.StepArguments.PositionalArguments;
import dev.steward.pipeline.declarative.StepArguments.SingleArgument;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Statement;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads names, values and arguments from the syntax of a script. */
final class ValueReader {

  /** The name of an element that has none, so that reading can continue. */
  static final String INVALID_NAME = "error";

  private final SourceText source;
  private final ProblemCollector problems;

  ValueReader(SourceText source, ProblemCollector problems) {
    this.source = source;
    this.problems = problems;
  }

  void report(Position position, String message) {
    problems.add(ModelOrigin.of(position), message);
  }

  /** The text of a string or a name. */
  String text(Expression expression) {
    String text = SyntaxMatcher.text(expression);
    if (text == null) {
      report(expression.position(), Messages.EXPECTED_TEXT);
      return INVALID_NAME;
    }
    return text;
  }

  Name name(Expression expression) {
    return new Name(text(expression), ModelOrigin.of(expression.position()));
  }

  /** The name of a call, which must have no receiver. */
  String callName(Expression.Call call) {
    String name = SyntaxMatcher.name(call);
    if (name == null) {
      report(
          call.position(),
          call.object() instanceof Expression.Name
              ? Messages.CALL_ON_OBJECT
              : Messages.EXPECTED_SYMBOL);
      return INVALID_NAME;
    }
    return name;
  }

  /** The flag that is the argument of a call such as {@code failFast true}; null without one. */
  @Nullable Boolean flag(Expression.Call call) {
    if (!call.arguments().isEmpty()
        && call.arguments().getFirst() instanceof Expression.Constant(Boolean flag, _)) {
      return flag;
    }
    report(call.name().position(), Messages.expectedBoolean(callName(call)));
    return null;
  }

  /** A value: a literal, or the source of an expression. */
  Value value(Expression expression) {
    Position position = expression.position();
    return switch (expression) {
      case Expression.Constant(Object value, _) -> literal(number(value, position), expression);
      case Expression.Template _, Expression.MapLiteral _ ->
          new Value(source.at(position), false, ModelOrigin.of(position), expression);
      case Expression.Name(String name, _) when DirectiveCatalog.BARE_AGENTS.contains(name) ->
          literal(name, expression);
      default -> {
        String text = source.at(position);
        if (text.startsWith("${")) {
          report(position, Messages.bareValue(text));
        }
        yield new Value("${" + text + "}", false, ModelOrigin.of(position), expression);
      }
    };
  }

  private static Value literal(@Nullable Object value, Expression expression) {
    return new Value(value, true, ModelOrigin.of(expression.position()), expression);
  }

  private @Nullable Object number(@Nullable Object value, Position position) {
    return switch (value) {
      case BigDecimal number -> number.doubleValue();
      case BigInteger number -> {
        if (number.bitLength() >= Long.SIZE) {
          report(position, Messages.BIG_INTEGER);
          yield -1;
        }
        yield number.longValue();
      }
      case null, default -> value;
    };
  }

  /** The arguments of a step or a when condition. */
  StepArguments arguments(List<Expression> arguments) {
    if (arguments.isEmpty()) {
      return new NamedArguments(List.of(), ModelOrigin.of(Position.NONE));
    }
    Expression first = arguments.getFirst();
    ModelOrigin origin = ModelOrigin.of(first.position());
    if (arguments.size() > 1) {
      return new PositionalArguments(arguments.stream().map(this::value).toList(), origin);
    }
    if (first instanceof Expression.MapLiteral map && !describesObject(map)) {
      var values = new ArrayList<NamedValue>();
      for (Expression.Entry entry : map.entries()) {
        values.add(new NamedValue(name(entry.key()), value(entry.value())));
      }
      return new NamedArguments(values, origin);
    }
    return new SingleArgument(value(first), origin);
  }

  /** A map with a class is one argument: the description of an object. */
  private boolean describesObject(Expression.MapLiteral map) {
    for (Expression.Entry entry : map.entries()) {
      if (text(entry.key()).equals("$class")) {
        return true;
      }
    }
    return false;
  }

  /** A call in a section, such as {@code buildDiscarder(logRotator(numToKeepStr: '5'))}. */
  ModelCall call(Expression.Call call) {
    ModelOrigin origin = ModelOrigin.of(call.position());
    String name = callName(call);
    var arguments = new ArrayList<Argument>();
    for (Expression argument : call.arguments()) {
      if (argument instanceof Expression.MapLiteral map) {
        for (Expression.Entry entry : map.entries()) {
          Name key = name(entry.key());
          Argument value = callArgument(entry.value(), entry.position());
          if (value != null) {
            arguments.add(new NamedArgument(key, value, ModelOrigin.of(entry.position())));
          }
        }
      } else {
        Argument value = callArgument(argument, call.position());
        if (value != null) {
          arguments.add(value);
        }
      }
    }
    return new ModelCall(name, arguments, origin);
  }

  private @Nullable Argument callArgument(Expression expression, Position enclosing) {
    return switch (expression) {
      case Expression.Closure _ -> {
        report(enclosing, Messages.CALL_WITH_BLOCK);
        yield null;
      }
      case Expression.Call nested -> call(nested);
      default -> value(expression);
    };
  }

  /** Settings in a block, each a name and a value. */
  Settings settings(Expression.Closure block) {
    var entries = new LinkedHashMap<String, NamedArgument>();
    for (Statement statement : block.body().statements()) {
      Expression.Call call = SyntaxMatcher.call(statement);
      if (call == null) {
        report(block.position(), Messages.EXPECTED_SETTING);
        continue;
      }
      Name key = name(call.name());
      if (call.arguments().isEmpty()) {
        report(call.name().position(), Messages.noArgument("map key", key.text()));
      } else if (call.arguments().size() > 1) {
        report(call.name().position(), Messages.tooManyArguments("map key", key.text()));
      } else {
        Expression argument = call.arguments().getFirst();
        Argument value =
            argument instanceof Expression.Closure nested ? settings(nested) : value(argument);
        entries.put(key.text(), new NamedArgument(key, value, key.origin()));
      }
    }
    return new Settings(List.copyOf(entries.values()), ModelOrigin.of(block.position()));
  }
}
