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
 */
public record EntryOutcome(RunStep.@Nullable Skip skip, Map<String, String> variables) {

  /** The outcome of a step that left nothing. */
  public static final EntryOutcome NONE = new EntryOutcome(null, Map.of());

  /** Migration 002 copied reasons without escaping control characters. */
  private static final Pattern CONTROL_CHARACTER = Pattern.compile("[\\x00-\\x1f]");

  /** The stored form; null for {@link #NONE}, which most entries have. */
  @Nullable String json() {
    if (skip == null && variables.isEmpty()) {
      return null;
    }
    Json.Writer json = Json.object();
    if (skip != null) {
      json.put("skip", skip.status().name()).put("reason", skip.reason());
    }
    if (!variables.isEmpty()) {
      Json.Writer all = Json.object();
      variables.forEach(all::put);
      json.put("variables", all);
    }
    return json.toString();
  }

  static EntryOutcome of(@Nullable String json) {
    if (json == null) {
      return NONE;
    }
    Map<String, @Nullable Object> object =
        Json.readObject(CONTROL_CHARACTER.matcher(json).replaceAll(" "));
    String skip = Json.text(object, "skip");
    String reason = Json.text(object, "reason");
    var variables = new LinkedHashMap<String, String>();
    if (object.get("variables") instanceof Map<?, ?> stored) {
      stored.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
    }
    return new EntryOutcome(
        skip == null
            ? null
            : new RunStep.Skip(RunStep.Skip.Status.valueOf(skip), reason == null ? "" : reason),
        variables);
  }
}
