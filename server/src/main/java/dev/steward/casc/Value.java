package dev.steward.casc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of a document, and the line where it begins, counted from 1. */
sealed interface Value {

  int line();

  /** A text, number or flag, as written, or nothing (null). */
  record Scalar(int line, @Nullable String text) implements Value {
    @Override
    public String toString() {
      return "Scalar[line " + line + "]";
    }
  }

  record Items(int line, List<Value> all) implements Value {}

  /**
   * Values by name, in order.
   *
   * @param lines where each name stands
   */
  record Members(int line, Map<String, Value> all, Map<String, Integer> lines) implements Value {
    int lineOf(String name) {
      return lines.getOrDefault(name, line);
    }
  }
}
