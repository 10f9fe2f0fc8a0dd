package dev.steward.trigger;

import dev.steward.text.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The condition of a filter in a JSONPath. */
sealed interface JsonPathFilter {

  record Or(List<JsonPathFilter> conditions) implements JsonPathFilter {}

  record And(List<JsonPathFilter> conditions) implements JsonPathFilter {}

  record Not(JsonPathFilter condition) implements JsonPathFilter {}

  /** True if the path selects a value, including null. */
  record Exists(Operand.PathOperand path) implements JsonPathFilter {}

  /** A comparison. */
  record Comparison(Operand left, Operator operator, Operand right) implements JsonPathFilter {}

  /** {@code in ['a','b']} */
  record In(Operand left, List<Operand.Literal> values) implements JsonPathFilter {}

  /** {@code =~ /regex/}, which must match the whole text. */
  record Match(Operand left, Regex regex) implements JsonPathFilter {}

  /** The comparison operators, in the order in which the parser tries them. */
  enum Operator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    AT_MOST("<="),
    AT_LEAST(">="),
    LESS("<"),
    GREATER(">");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }
  }

  /** A side of a comparison. */
  sealed interface Operand {

    /** A string, Long, Double, Boolean or null. */
    record Literal(@Nullable Object value) implements Operand {}

    /** A path that starts at the document, or at the value being tested. */
    record PathOperand(boolean fromRoot, JsonPath path) implements Operand {}
  }
}
