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

  private static boolean holds(String expression, String... labels) {
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
  void anExpressionHoldsAsLogicHasIt(String expression, boolean expected) {
    assertThat(holds(expression, "a")).isEqualTo(expected);
  }

  @Test
  void aDashBelongsToAWordButAnArrowDoesNot() {
    assertThat(holds("x86-64", "x86-64")).isTrue();
    assertThat(holds("a->b", "a", "a->b")).isFalse();
    assertThat(holds("\"a->b\"", "a->b")).isTrue();
    assertThat(holds("-a", "-a")).isTrue();
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
  void whatIsNoExpressionIsRefusedAndStandsForALabelThatNobodyHas(String text) {
    assertThatThrownBy(() -> LabelExpression.parse(text))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("character");
    assertThat(LabelExpression.of(text)).isEqualTo(new LabelExpression.Atom(text.strip()));
  }

  @Test
  void neitherLengthNorDepthBringsTheParserDown() {
    assertThatThrownBy(() -> LabelExpression.parse("(".repeat(1_500)))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> LabelExpression.parse("a".repeat(3_000)))
        .isInstanceOf(Problem.Invalid.class);
    assertThat(holds("b||".repeat(600) + "a", "a")).isTrue();
  }

  /** Printing and parsing any expression yields an equal expression. */
  @Test
  void whatIsWrittenIsReadBackTheSame() {
    var random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      LabelExpression made = any(random, 4);
      assertThat(LabelExpression.parse(made.text())).as(made.text()).isEqualTo(made);
    }
  }

  private static LabelExpression any(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      List<String> names = List.of("a", "b-c", "x y", "q\"u", "d\\e", "->", "!", "é");
      return new LabelExpression.Atom(names.get(random.nextInt(names.size())));
    }
    LabelExpression left = group(any(random, depth - 1));
    LabelExpression right = group(any(random, depth - 1));
    return switch (random.nextInt(6)) {
      case 0 -> new LabelExpression.Not(left);
      case 1 -> new LabelExpression.And(left, right);
      case 2 -> new LabelExpression.Or(left, right);
      case 3 -> new LabelExpression.Implies(left, right);
      case 4 -> new LabelExpression.Iff(left, right);
      default -> left;
    };
  }

  private static LabelExpression group(LabelExpression of) {
    return of instanceof LabelExpression.Atom || of instanceof LabelExpression.Paren
        ? of
        : new LabelExpression.Paren(of);
  }

  @Test
  void labelsAreWordsAndQuotedWords() {
    assertThat(Labels.split(" linux  l2 linux \"with blank\" "))
        .containsExactly("linux", "l2", "with blank");
    for (String text : List.of("a b", "\"x y\" z", "\"q\\\"u\"")) {
      var once = new ArrayList<>(Labels.split(text));
      assertThat(Labels.split(Labels.join(once))).isEqualTo(once);
    }
  }
}
