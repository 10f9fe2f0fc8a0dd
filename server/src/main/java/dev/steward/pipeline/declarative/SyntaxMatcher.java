package dev.steward.pipeline.declarative;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognizes the forms of syntax that declarative pipelines consist of. */
final class SyntaxMatcher {

  private SyntaxMatcher() {}

  /** A call that a block follows, such as {@code stages { … }}. */
  record BlockCall(Expression.Call call, String name, Expression.Closure body) {
    List<Statement> statements() {
      return body.body().statements();
    }

    /** The arguments in front of the block. */
    List<Expression> arguments() {
      return call.arguments().subList(0, call.arguments().size() - 1);
    }
  }

  /** The call that a statement consists of; null if it is something else. */
  static Expression.@Nullable Call call(Statement statement) {
    return statement instanceof Statement.Evaluation(Expression.Call call, _) ? call : null;
  }

  /** The name of a call without a receiver; null if it has one, or if the name is computed. */
  static @Nullable String name(Expression.Call call) {
    return call.object() instanceof Expression.This ? constantName(call) : null;
  }

  private static @Nullable String constantName(Expression.Call call) {
    return call.name() instanceof Expression.Constant(String name, _) ? name : null;
  }

  /** The call with a block that a statement consists of; null if it is something else. */
  static @Nullable BlockCall blockCall(Statement statement) {
    Expression.Call call = call(statement);
    String name = call == null ? null : name(call);
    if (call == null || name == null || call.arguments().isEmpty()) {
      return null;
    }
    return call.arguments().getLast() instanceof Expression.Closure body
        ? new BlockCall(call, name, body)
        : null;
  }

  /** The text of a string or of a name; null if the expression is something else. */
  static @Nullable String text(Expression expression) {
    return switch (expression) {
      case Expression.Constant(String text, _) -> text;
      case Expression.Name(String name, _) -> name;
      case Expression.This _ -> "this";
      default -> null;
    };
  }
}
