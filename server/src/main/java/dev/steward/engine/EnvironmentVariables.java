package dev.steward.engine;

import dev.steward.text.Variables;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables of one build. Values may reference other variables and are resolved once,
 * after the last variable has been added. Secrets and machine-dependent paths are never resolved
 * and reach the build unchanged.
 */
final class EnvironmentVariables {

  private final Map<String, String> unresolved = new LinkedHashMap<>();
  private final Set<String> literal = new HashSet<>();
  private @Nullable Map<String, String> resolved;

  /** Adds variables whose values may reference other variables. */
  void put(Map<String, String> variables) {
    unresolved.putAll(variables);
    literal.removeAll(variables.keySet());
    resolved = null;
  }

  /** Adds variables whose values are not expanded. */
  void putLiteral(Map<String, String> variables) {
    unresolved.putAll(variables);
    literal.addAll(variables.keySet());
    resolved = null;
  }

  /** All variables with resolved values. */
  Map<String, String> all() {
    Map<String, String> cached = resolved;
    if (cached == null) {
      cached = Variables.resolve(unresolved, literal);
      resolved = cached;
    }
    return cached;
  }
}
