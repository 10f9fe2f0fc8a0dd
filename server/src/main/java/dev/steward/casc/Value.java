package dev.steward.casc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML value with its line, counted from 1. */
sealed interface Value {

  int line();

  /** A text, number or boolean as written, or null. */
  record Scalar(int line, @Nullable String text) implements Value {
    @Override
    public String toString() {
      return "Scalar[line " + line + "]";
    }
  }

  record Items(int line, List<Value> all) implements Value {}

  /**
   * A mapping, in document order.
   *
   * @param lines the line of each name
   */
  record Members(int line, Map<String, Value> all, Map<String, Integer> lines) implements Value {
    int lineOf(String name) {
      return lines.getOrDefault(name, line);
    }
  }
}
