package dev.steward.pipeline.step;

import dev.steward.pipeline.run.StepScope;
import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Variables that a block sets for the steps in it. A value may refer to other variables, also to
 * those of the same block. {@code PATH+NAME} puts a folder in front of a variable that is a list;
 * an empty value removes the variable.
 */
public final class EnvironmentOverrides implements StepScope.EnvironmentChange {
  private final Map<String, String> values;

  /** Creates a change from values by the names of the variables. */
  public EnvironmentOverrides(Map<String, String> values) {
    this.values = ordered(values);
  }

  /**
   * Parses entries such as {@code NAME=value}.
   *
   * @throws IllegalArgumentException if an entry has no equals sign
   */
  static EnvironmentOverrides parse(List<String> entries) {
    var values = new LinkedHashMap<String, String>();
    for (String entry : entries) {
      int at = entry.indexOf('=');
      if (at < 0) {
        throw new IllegalArgumentException(entry);
      }
      values.put(entry.substring(0, at), entry.substring(at + 1));
    }
    return new EnvironmentOverrides(values);
  }

  @Override
  public void apply(Map<String, String> variables) {
    values.forEach((name, value) -> {
      String expanded = Variables.expandValue(value, variables);
      set(variables, name, expanded == null ? value : expanded);
    });
  }

  private static void set(Map<String, String> variables, String name, String value) {
    int plus = name.indexOf('+');
    if (value.isEmpty()) {
      variables.remove(name);
    } else if (plus > 0) {
      String list = name.substring(0, plus);
      String before = variables.get(list);
      variables.put(list, before == null ? value : value + ":" + before);
    } else {
      variables.put(name, value);
    }
  }

  /** Puts variables that others refer to in front of those. */
  private static Map<String, String> ordered(Map<String, String> values) {
    var ordered = new LinkedHashMap<String, String>();
    var visited = new LinkedHashSet<String>();
    values.keySet().forEach(name -> visit(name, values, visited, ordered));
    return ordered;
  }

  private static void visit(
      String name, Map<String, String> values, Set<String> visited, Map<String, String> ordered) {
    if (!visited.add(name)) {
      return;
    }
    String value = values.getOrDefault(name, "");
    for (String other : new ArrayList<>(values.keySet())) {
      if (!other.equals(name) && refersTo(value, other)) {
        visit(other, values, visited, ordered);
      }
    }
    ordered.put(name, value);
  }

  private static boolean refersTo(String value, String name) {
    int plus = name.indexOf('+');
    String variable = plus > 0 ? name.substring(0, plus) : name;
    return value.indexOf('$') >= 0 && !value.equals(Variables.expand(value, Map.of(variable, "")));
  }
}
