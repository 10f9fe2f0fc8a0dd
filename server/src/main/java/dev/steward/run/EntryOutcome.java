package dev.steward.run;

import dev.steward.text.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of a run left for later entries and for readers, stored as JSON.
 *
 * @param skip why the step was skipped; null if it was not
 * @param variables variables for the environment of later steps; they contain no secrets
 * @param encrypted further variables, with values that {@link RunProgress#encrypt} encrypted
 */
public record EntryOutcome(
    RunStep.@Nullable Skip skip, Map<String, String> variables, Map<String, String> encrypted) {

  /** The outcome of a step that left nothing. */
  public static final EntryOutcome NONE = new EntryOutcome(null, Map.of(), Map.of());

  /** Migration 002 copied reasons without escaping control characters. */
  private static final Pattern CONTROL_CHARACTER = Pattern.compile("[\\x00-\\x1f]");

  /** The outcome of a step that was skipped. */
  public static EntryOutcome skipped(RunStep.Skip skip) {
    return new EntryOutcome(skip, Map.of(), Map.of());
  }

  /** The stored form; null for {@link #NONE}, which most entries have. */
  @Nullable String json() {
    if (skip == null && variables.isEmpty() && encrypted.isEmpty()) {
      return null;
    }
    Json.Writer json = Json.object();
    if (skip != null) {
      json.put("skip", skip.status().name()).put("reason", skip.reason());
    }
    put(json, "variables", variables);
    put(json, "encrypted", encrypted);
    return json.toString();
  }

  private static void put(Json.Writer json, String key, Map<String, String> values) {
    if (!values.isEmpty()) {
      Json.Writer all = Json.object();
      values.forEach(all::put);
      json.put(key, all);
    }
  }

  private static Map<String, String> map(Map<String, @Nullable Object> json, String key) {
    var values = new LinkedHashMap<String, String>();
    if (json.get(key) instanceof Map<?, ?> stored) {
      stored.forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
    }
    return values;
  }

  static EntryOutcome of(@Nullable String json) {
    if (json == null) {
      return NONE;
    }
    Map<String, @Nullable Object> object =
        Json.readObject(CONTROL_CHARACTER.matcher(json).replaceAll(" "));
    String skip = Json.text(object, "skip");
    String reason = Json.text(object, "reason");
    return new EntryOutcome(
        skip == null
            ? null
            : new RunStep.Skip(RunStep.Skip.Status.valueOf(skip), reason == null ? "" : reason),
        map(object, "variables"),
        map(object, "encrypted"));
  }
}
