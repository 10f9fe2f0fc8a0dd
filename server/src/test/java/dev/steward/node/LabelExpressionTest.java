package dev.steward.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelExpressionTest {

  private static boolean matches(String expression, String... labels) {
    return LabelExpression.parse(expression).matches(Set.of(labels)::contains);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a; true",
        "!b; true",
        "a&&b; false",
        "a && !b; true",
        "b || c || a; true",
        "a->b; false",
        "b->a; true",
        "b -> c; true",
        "a <-> b; false",
        "b<->c; true",
        "!(a && b); true",
        "b || a && a; true",
        "(b || a) && b; false",
        "b->b<->b->a; true",
        "a<->b<->b; true",
        "a-1 || a; true",
        "\"a\"; true",
        "\"with blank\" || b; false",
        "  a\t; true",
      })
  void expressionsAreEvaluated(String expression, boolean expected) {
    assertThat(matches(expression, "a")).isEqualTo(expected);
  }

  @Test
  void dashesArePartOfLabelsButArrowsAreOperators() {
    assertThat(matches("x86-64", "x86-64")).isTrue();
    assertThat(matches("a->b", "a", "a->b")).isFalse();
    assertThat(matches("\"a->b\"", "a->b")).isTrue();
    assertThat(matches("-a", "-a")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a &&",
        "&& a",
        "a & b",
        "(a",
        "a)",
        "()",
        "\"a",
        "\"\"",
        "a->b->c",
        "!!a",
        "a || | b",
        "'a'",
        "a<b",
        "!"
      })
  void invalidExpressionsAreRefusedAndMatchNothing(String text) {
    assertThatThrownBy(() -> LabelExpression.parse(text))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("character");
    assertThat(LabelExpression.of(text)).isEqualTo(new LabelExpression.Atom(text.strip()));
  }

  @Test
  void longAndDeepExpressionsAreHandled() {
    assertThatThrownBy(() -> LabelExpression.parse("(".repeat(1_500)))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> LabelExpression.parse("a".repeat(3_000)))
        .isInstanceOf(Problem.Invalid.class);
    assertThat(matches("b||".repeat(600) + "a", "a")).isTrue();
  }

  /** Printing and parsing any expression yields an equal expression. */
  @Test
  void printedExpressionsAreParsedBack() {
    var random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      LabelExpression expression = randomExpression(random, 4);
      assertThat(LabelExpression.parse(expression.text()))
          .as(expression.text())
          .isEqualTo(expression);
    }
  }

  private static LabelExpression randomExpression(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      List<String> names = List.of("a", "b-c", "x y", "q\"u", "d\\e", "->", "!", "é");
      return new LabelExpression.Atom(names.get(random.nextInt(names.size())));
    }
    LabelExpression left = parenthesized(randomExpression(random, depth - 1));
    LabelExpression right = parenthesized(randomExpression(random, depth - 1));
    return switch (random.nextInt(6)) {
      case 0 -> new LabelExpression.Not(left);
      case 1 -> new LabelExpression.And(left, right);
      case 2 -> new LabelExpression.Or(left, right);
      case 3 -> new LabelExpression.Implies(left, right);
      case 4 -> new LabelExpression.Iff(left, right);
      default -> left;
    };
  }

  private static LabelExpression parenthesized(LabelExpression expression) {
    return expression instanceof LabelExpression.Atom || expression instanceof LabelExpression.Paren
        ? expression
        : new LabelExpression.Paren(expression);
  }

  @Test
  void labelsAreSplitAtSpacesUnlessQuoted() {
    assertThat(Labels.split(" linux  l2 linux \"with blank\" "))
        .containsExactly("linux", "l2", "with blank");
    for (String text : List.of("a b", "\"x y\" z", "\"q\\\"u\"")) {
      var labels = new ArrayList<>(Labels.split(text));
      assertThat(Labels.split(Labels.join(labels))).isEqualTo(labels);
    }
  }
}
