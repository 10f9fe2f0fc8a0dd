package dev.steward.node;

import dev.steward.problem.Problem;
import java.util.function.Predicate;

/**
 * Boolean expression over the labels of a node, for example {@code linux && !(arm || slow)}. The
 * expression selects the nodes for builds. A node's name is one of its labels.
 */
public sealed interface LabelExpression {

  /** Evaluates the expression; {@code has} tests for a label. */
  boolean matches(Predicate<String> has);

  /** Evaluates the expression for a node. */
  default boolean matches(Node node) {
    return matches(node::hasLabel);
  }

  /** The expression in its text form. */
  String text();

  /** A single label. */
  record Atom(String name) implements LabelExpression {
    @Override
    public boolean matches(Predicate<String> has) {
      return has.test(name);
    }

    @Override
    public String text() {
      return Labels.quoted(name);
    }
  }

  record Not(LabelExpression operand) implements LabelExpression {
    @Override
    public boolean matches(Predicate<String> has) {
      return !operand.matches(has);
    }

    @Override
    public String text() {
      return "!" + operand.text();
    }
  }

  record And(LabelExpression left, LabelExpression right) implements LabelExpression {
    @Override
    public boolean matches(Predicate<String> has) {
      return left.matches(has) && right.matches(has);
    }

    @Override
    public String text() {
      return left.text() + "&&" + right.text();
    }
  }

  record Or(LabelExpression left, LabelExpression right) implements LabelExpression {
    @Override
    public boolean matches(Predicate<String> has) {
      return left.matches(has) || right.matches(has);
    }

    @Override
    public String text() {
      return left.text() + "||" + right.text();
    }
  }

  /** Implication: false only if the left side matches and the right side does not. */
  record Implies(LabelExpression left, LabelExpression right) implements LabelExpression {
    @Override
    public boolean matches(Predicate<String> has) {
      return !left.matches(has) || right.matches(has);
    }

    @Override
    public String text() {
      return left.text() + "->" + right.text();
    }
  }

  /** Equivalence: true if both sides match, or neither. */
  record Iff(LabelExpression left, LabelExpression right) implements LabelExpression {
    @Override
    public boolean matches(Predicate<String> has) {
      return left.matches(has) == right.matches(has);
    }

    @Override
    public String text() {
      return left.text() + "<->" + right.text();
    }
  }

  /** An expression in parentheses; kept for {@link #text}. */
  record Paren(LabelExpression inner) implements LabelExpression {
    @Override
    public boolean matches(Predicate<String> has) {
      return inner.matches(has);
    }

    @Override
    public String text() {
      return "(" + inner.text() + ")";
    }
  }

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
}
