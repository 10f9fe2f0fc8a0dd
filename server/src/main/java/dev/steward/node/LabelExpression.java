package dev.steward.node;

import dev.steward.problem.Problem;
import java.util.function.Predicate;

/**
 * Says on which nodes something may run: a condition over the labels of one node, such as {@code
 * linux && !(arm || slow)}. A node's own name is one of its labels.
 */
public sealed interface LabelExpression {

  /** One label. */
  record Atom(String name) implements LabelExpression {}

  record Not(LabelExpression of) implements LabelExpression {}

  record And(LabelExpression left, LabelExpression right) implements LabelExpression {}

  record Or(LabelExpression left, LabelExpression right) implements LabelExpression {}

  /** True but where the left holds and the right does not. */
  record Implies(LabelExpression left, LabelExpression right) implements LabelExpression {}

  /** True where both hold, or neither. */
  record Same(LabelExpression left, LabelExpression right) implements LabelExpression {}

  /** What stood in parentheses, and is shown in them. */
  record Group(LabelExpression of) implements LabelExpression {}

  /**
   * Reads an expression.
   *
   * @throws Problem.Invalid where it is none; the message says where
   */
  static LabelExpression parse(String text) {
    return new LabelParser(text).parse();
  }

  /** The expression; a text that is none is the name of one label, which no node will have. */
  static LabelExpression of(String text) {
    try {
      return parse(text);
    } catch (Problem.Invalid e) {
      return new Atom(text.strip());
    }
  }

  /** True for a node that has the labels which {@code has} knows. */
  default boolean matches(Predicate<String> has) {
    return switch (this) {
      case Atom(String name) -> has.test(name);
      case Not(LabelExpression of) -> !of.matches(has);
      case And(LabelExpression left, LabelExpression right) ->
          left.matches(has) && right.matches(has);
      case Or(LabelExpression left, LabelExpression right) ->
          left.matches(has) || right.matches(has);
      case Implies(LabelExpression left, LabelExpression right) ->
          !left.matches(has) || right.matches(has);
      case Same(LabelExpression left, LabelExpression right) ->
          left.matches(has) == right.matches(has);
      case Group(LabelExpression of) -> of.matches(has);
    };
  }

  /** True for that node. */
  default boolean matches(Node node) {
    return matches(node::hasLabel);
  }

  /** The expression as one writes it. */
  default String text() {
    return switch (this) {
      case Atom(String name) -> Labels.quoted(name);
      case Not(LabelExpression of) -> "!" + of.text();
      case And(LabelExpression left, LabelExpression right) -> left.text() + "&&" + right.text();
      case Or(LabelExpression left, LabelExpression right) -> left.text() + "||" + right.text();
      case Implies(LabelExpression left, LabelExpression right) ->
          left.text() + "->" + right.text();
      case Same(LabelExpression left, LabelExpression right) -> left.text() + "<->" + right.text();
      case Group(LabelExpression of) -> "(" + of.text() + ")";
    };
  }
}
