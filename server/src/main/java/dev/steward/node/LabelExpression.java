package dev.steward.node;

import dev.steward.problem.Problem;
import java.util.function.Predicate;

/**
 * Boolean expression over the labels of a node, such as {@code linux && !(arm || slow)}, which
 * selects the nodes for builds. A node's name is one of its labels.
 */
public sealed interface LabelExpression {

  /** A single label. */
  record Atom(String name) implements LabelExpression {}

  record Not(LabelExpression operand) implements LabelExpression {}

  record And(LabelExpression left, LabelExpression right) implements LabelExpression {}

  record Or(LabelExpression left, LabelExpression right) implements LabelExpression {}

  /** False only if the left side matches and the right side does not. */
  record Implies(LabelExpression left, LabelExpression right) implements LabelExpression {}

  /** True if both sides match, or neither. */
  record Iff(LabelExpression left, LabelExpression right) implements LabelExpression {}

  /** An expression in parentheses; kept for {@link #text}. */
  record Paren(LabelExpression inner) implements LabelExpression {}

  /**
   * Parses an expression.
   *
   * @throws Problem.Invalid if the text is invalid; the message contains the position
   */
  static LabelExpression parse(String text) {
    return new LabelParser(text).parse();
  }

  /** Parses an expression; an invalid string becomes a single label, which no node has. */
  static LabelExpression of(String text) {
    try {
      return parse(text);
    } catch (Problem.Invalid e) {
      return new Atom(text.strip());
    }
  }

  /** Evaluates the expression; {@code has} tests for a label. */
  default boolean matches(Predicate<String> has) {
    return switch (this) {
      case Atom(String name) -> has.test(name);
      case Not(LabelExpression inner) -> !inner.matches(has);
      case And(LabelExpression left, LabelExpression right) ->
          left.matches(has) && right.matches(has);
      case Or(LabelExpression left, LabelExpression right) ->
          left.matches(has) || right.matches(has);
      case Implies(LabelExpression left, LabelExpression right) ->
          !left.matches(has) || right.matches(has);
      case Iff(LabelExpression left, LabelExpression right) ->
          left.matches(has) == right.matches(has);
      case Paren(LabelExpression inner) -> inner.matches(has);
    };
  }

  /** Evaluates the expression for a node. */
  default boolean matches(Node node) {
    return matches(node::hasLabel);
  }

  /** The expression in its text form. */
  default String text() {
    return switch (this) {
      case Atom(String name) -> Labels.quoted(name);
      case Not(LabelExpression inner) -> "!" + inner.text();
      case And(LabelExpression left, LabelExpression right) -> left.text() + "&&" + right.text();
      case Or(LabelExpression left, LabelExpression right) -> left.text() + "||" + right.text();
      case Implies(LabelExpression left, LabelExpression right) ->
          left.text() + "->" + right.text();
      case Iff(LabelExpression left, LabelExpression right) -> left.text() + "<->" + right.text();
      case Paren(LabelExpression inner) -> "(" + inner.text() + ")";
    };
  }
}
