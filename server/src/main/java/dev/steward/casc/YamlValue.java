package dev.steward.casc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML value with its line, counted from 1. */
sealed interface YamlValue {

  int line();

  /** A string, number or boolean as written, or null. */
  record Scalar(int line, @Nullable String text) implements YamlValue {
    @Override
    public String toString() {
      return "Scalar[line " + line + "]";
    }
  }

  record Sequence(int line, List<YamlValue> all) implements YamlValue {}

  /**
   * A mapping, in document order.
   *
   * @param lines the line of each name
   */
  record Mapping(int line, Map<String, YamlValue> all, Map<String, Integer> lines)
      implements YamlValue {
    int lineOf(String name) {
      return lines.getOrDefault(name, line);
    }
  }
}
