package dev.steward.pipeline.run;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The environment variables that hold secrets, as {@code withCredentials} sets them. A script that
 * puts such a value into a string, which a step then passes on, gets a warning.
 */
public final class SecretVariables {
  private static final ScopeKey<Map<String, String>> VALUES = new ScopeKey<>("secret variables");

  private SecretVariables() {}

  /** The values of the secret variables that a step in the scope sees, by name. */
  public static Map<String, String> of(StepScope scope) {
    Map<String, String> values = scope.find(VALUES);
    return values == null ? Map.of() : values;
  }

  /** The scope with more variables that hold secrets; it does not set the variables. */
  public static StepScope added(StepScope scope, Map<String, String> secrets) {
    var all = new LinkedHashMap<>(of(scope));
    all.putAll(secrets);
    return scope.with(VALUES, all);
  }
}
