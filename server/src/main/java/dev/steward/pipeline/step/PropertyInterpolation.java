package dev.steward.pipeline.step;

import dev.steward.pipeline.value.Evaluation;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** Replaces {@code ${name}} in values of properties by the values of other properties. */
final class PropertyInterpolation {
  private static final int MAX_DEPTH = 100;

  private final Properties properties;
  private final Map<String, String> resolved = new HashMap<>();
  private final Set<String> open = new LinkedHashSet<>();

  PropertyInterpolation(Properties properties) {
    this.properties = properties;
  }

  /**
   * The value of a property that exists; a variable without a property stays as it is.
   *
   * @throws IllegalStateException if the value contains itself
   */
  String value(String name) {
    String done = resolved.get(name);
    if (done != null) {
      return done;
    }
    if (open.size() >= MAX_DEPTH || !open.add(name)) {
      throw new IllegalStateException(
          "The property " + name + " refers to itself, or through too many other properties.");
    }
    String value = replace(properties.getProperty(name, ""));
    open.remove(name);
    resolved.put(name, value);
    return value;
  }

  private String replace(String text) {
    var out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int start = text.indexOf("${", at);
      int end = start < 0 ? -1 : text.indexOf('}', start);
      if (end < 0) {
        break;
      }
      String name = text.substring(start + 2, end);
      out.append(text, at, start);
      out.append(
          properties.getProperty(name) == null ? text.substring(start, end + 1) : value(name));
      Evaluation.currentBudget().checkText(out.length());
      at = end + 1;
    }
    return out.append(text, at, text.length()).toString();
  }
}
