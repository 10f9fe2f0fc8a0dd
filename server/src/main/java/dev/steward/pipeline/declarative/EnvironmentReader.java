package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Argument.ModelCall;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.Variable;
import dev.steward.pipeline.declarative.SyntaxMatcher.BlockCall;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the {@code environment} section. */
final class EnvironmentReader {

  private final SourceText source;
  private final ValueReader values;

  EnvironmentReader(SourceText source, ValueReader values) {
    this.source = source;
    this.values = values;
  }

  /** A name and the expression that is assigned to it. */
  private record Assigned(Expression name, Expression value) {}

  EnvironmentSection read(Statement statement) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    BlockCall block = SyntaxMatcher.blockCall(statement);
    var variables = new ArrayList<Variable>();
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor("environment"));
      return new EnvironmentSection(variables, origin);
    }
    var names = new HashSet<String>();
    boolean valid = true;
    for (Statement line : block.statements()) {
      Expression expression = line instanceof Statement.Evaluation(Expression e, _) ? e : null;
      Assigned assigned = expression == null ? null : assigned(expression);
      if (assigned != null) {
        Variable variable = variable(assigned, names);
        if (variable != null) {
          variables.add(variable);
        }
        continue;
      }
      valid = false;
      if (expression != null) {
        reportInvalidLine(expression);
      }
    }
    if (!valid) {
      values.report(statement.position(), Messages.EXPECTED_PAIRS);
    }
    return new EnvironmentSection(variables, origin);
  }

  private static @Nullable Assigned assigned(Expression expression) {
    return switch (expression) {
      case Expression.Assignment(Expression name, var operator, Expression value, _)
          when operator == null ->
          new Assigned(name, value);
      case Expression.Declaration(var variables, boolean multiple, Expression value, _, _)
          when !multiple && value != null ->
          new Assigned(
              new Expression.Name(variables.getFirst().name(), variables.getFirst().position()),
              value);
      default -> null;
    };
  }

  private void reportInvalidLine(Expression expression) {
    String text = source.at(expression.position());
    int equals = text.indexOf('=');
    values.report(
        expression.position(),
        equals < 0
            ? Messages.invalidEnvironmentLine(text)
            : Messages.invalidVariable(text.substring(0, equals).strip()));
  }

  private @Nullable Variable variable(Assigned assigned, Set<String> names) {
    Name name = values.name(assigned.name());
    if (names.contains(name.text())) {
      values.report(assigned.name().position(), Messages.duplicateVariable(name.text()));
      return null;
    }
    Argument value = value(assigned.value());
    if (value == null) {
      return null;
    }
    names.add(name.text());
    return new Variable(name, value, assigned.value());
  }

  private @Nullable Argument value(Expression expression) {
    return switch (expression) {
      case Expression.Constant _, Expression.Template _ -> values.value(expression);
      case Expression.Call call ->
          "credentials".equals(SyntaxMatcher.name(call))
              ? credentials(call)
              : values.value(expression);
      case Expression.Binary(Expression.Operator operator, _, _, _)
          when operator == Expression.Operator.ADD ->
          joined(expression);
      case Expression.Binary _, Expression.Assignment _ -> {
        values.report(expression.position(), Messages.ENVIRONMENT_OPERATION);
        yield null;
      }
      default -> {
        values.report(expression.position(), Messages.ENVIRONMENT_VALUE);
        yield null;
      }
    };
  }

  private ModelCall credentials(Expression.Call call) {
    var arguments = new ArrayList<Argument>();
    for (Expression argument : call.arguments()) {
      if (argument instanceof Expression.Constant || argument instanceof Expression.Template) {
        arguments.add(values.value(argument));
      } else {
        values.report(call.position(), Messages.FUNCTION_ARGUMENT);
      }
    }
    return new ModelCall("credentials", arguments, ModelOrigin.of(call.position()));
  }

  /** Strings that are joined by plus signs; null if there is another operation among them. */
  private @Nullable Value joined(Expression sum) {
    var parts = new ArrayDeque<Expression>();
    Expression rest = sum;
    while (rest instanceof Expression.Binary(var operator, Expression left, Expression right, _)) {
      if (operator != Expression.Operator.ADD) {
        values.report(rest.position(), Messages.ENVIRONMENT_OPERATION);
        return null;
      }
      parts.addFirst(right);
      rest = left;
    }
    parts.addFirst(rest);
    List<Value> texts = parts.stream().map(this::part).toList();
    boolean literal = texts.stream().allMatch(Value::literal);
    String text =
        texts.stream()
            .map(value ->
                !value.literal()
                    ? unquoted(value.text())
                    : literal ? value.text() : escaped(value.text()))
            .collect(Collectors.joining());
    String quote = text.indexOf('\n') < 0 ? "\"" : "\"\"\"";
    return new Value(
        literal ? text : quote + text + quote, literal, ModelOrigin.of(sum.position()), sum);
  }

  /** A part of a sum, which must be a string. */
  private Value part(Expression part) {
    if (part instanceof Expression.Constant || part instanceof Expression.Template) {
      return values.value(part);
    }
    values.report(part.position(), Messages.ENVIRONMENT_PART);
    return new Value("", true, ModelOrigin.of(part.position()), part);
  }

  /** A literal inside double quotes. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$");
  }

  private static String unquoted(String text) {
    String inner = text;
    while (isQuoted(inner, "\"") || isQuoted(inner, "'")) {
      inner = inner.substring(1, inner.length() - 1);
    }
    return inner;
  }

  private static boolean isQuoted(String text, String quote) {
    return text.length() > 1 && text.startsWith(quote) && text.endsWith(quote);
  }
}
