package dev.steward.pipeline.snippet;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.problem.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads values from the Groovy text in which users enter lists, maps and objects. */
public final class GroovyValues {

  /** The name of an argument that has none. */
  public static final String UNNAMED = "";

  private GroovyValues() {}

  /** An expression that is no plain value. */
  private static final class NotPlain extends Exception {
    private static final long serialVersionUID = 1L;

    NotPlain() {
      super("not a literal", null, false, false);
    }
  }

  /**
   * Reads an expression; what is not a literal or a call with literals stays a text.
   *
   * @param name of the argument, for the message
   * @throws Problem.Invalid if the text is not one expression
   */
  public static @Nullable Object read(String name, String text) {
    Expression expression = expression(name, text);
    try {
      return value(expression);
    } catch (NotPlain e) {
      return new GroovyExpression(text.strip());
    }
  }

  /**
   * Reads the call in a snippet that consists of one step; null if it is something else.
   *
   * @throws Problem.Invalid if the text is not one expression
   */
  public static @Nullable SnippetCall readCall(String text) {
    try {
      return value(expression("snippet", text)) instanceof SnippetCall call ? call : null;
    } catch (NotPlain e) {
      return null;
    }
  }

  private static Expression expression(String name, String text) {
    Script script;
    try {
      script = ScriptParser.parse("Snippet", text);
    } catch (SyntaxFailure e) {
      throw new Problem.Invalid(
          "The argument '"
              + name
              + "' is not Groovy: "
              + e.problems().getFirst().message()
              + ". Enter a value such as ['a', 'b'] or string(name: 'A').");
    }
    List<Statement> statements = script.body().statements();
    if (statements.size() != 1
        || !script.methods().isEmpty()
        || !script.classes().isEmpty()
        || !(statements.getFirst() instanceof Statement.Evaluation(Expression expression, _))) {
      throw new Problem.Invalid(
          "The argument '"
              + name
              + "' must be one Groovy expression, such as ['a', 'b'] or string(name: 'A').");
    }
    return expression;
  }

  private static @Nullable Object value(Expression expression) throws NotPlain {
    return switch (expression) {
      case Expression.Constant(Object constant, _) -> constant;
      case Expression.Unary(Expression.Sign sign, Expression.Constant(Number number, _), _)
          when sign == Expression.Sign.MINUS ->
          negated(number);
      case Expression.ListLiteral(List<Expression> elements, _) -> {
        var all = new ArrayList<@Nullable Object>();
        for (Expression element : elements) {
          all.add(value(element));
        }
        yield all;
      }
      case Expression.MapLiteral(List<Expression.Entry> entries, _, _) -> map(entries);
      case Expression.Call call when call.implicitThis() && !call.safe() && !call.spread() ->
          call(call);
      default -> throw new NotPlain();
    };
  }

  private static Number negated(Number number) {
    return switch (number) {
      case Integer value -> -value;
      case Long value -> -value;
      case BigInteger value -> value.negate();
      case BigDecimal value -> value.negate();
      default -> -number.doubleValue();
    };
  }

  private static Map<String, @Nullable Object> map(List<Expression.Entry> entries) throws NotPlain {
    var map = new LinkedHashMap<String, @Nullable Object>();
    for (Expression.Entry entry : entries) {
      if (!(entry.key() instanceof Expression.Constant(Object key, _)) || key == null) {
        throw new NotPlain();
      }
      map.put(key.toString(), value(entry.value()));
    }
    return map;
  }

  private static SnippetCall call(Expression.Call call) throws NotPlain {
    if (!(call.name() instanceof Expression.Constant(Object name, _)) || name == null) {
      throw new NotPlain();
    }
    List<Expression> arguments = new ArrayList<>(call.arguments());
    boolean block = !arguments.isEmpty() && arguments.getLast() instanceof Expression.Closure;
    if (block) {
      arguments.removeLast();
    }
    if (arguments.isEmpty()) {
      return new SnippetCall(name.toString(), Map.of(), null, block);
    }
    if (arguments.size() > 1) {
      throw new NotPlain();
    }
    if (arguments.getFirst() instanceof Expression.MapLiteral(var entries, boolean named, _)
        && named) {
      return new SnippetCall(name.toString(), map(entries), null, block);
    }
    var sole = new LinkedHashMap<String, @Nullable Object>();
    sole.put(UNNAMED, value(arguments.getFirst()));
    return new SnippetCall(name.toString(), sole, UNNAMED, block);
  }
}
