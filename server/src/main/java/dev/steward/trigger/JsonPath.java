package dev.steward.trigger;

import dev.steward.text.Json;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSONPath such as {@code $.repository.name} or {@code $.commits[?(@.author=='ann')].id}: names,
 * indexes, slices, wildcards, recursive descent, filters and {@code length()}.
 */
record JsonPath(List<JsonPathSegment> segments) {

  /** True if the path can select several values, in which case its result is a list. */
  boolean isIndefinite() {
    return segments.stream().anyMatch(JsonPathSegment::isIndefinite);
  }

  private boolean isLength() {
    return segments.getLast() instanceof JsonPathSegment.Length;
  }

  /** The value of a constant path, as text; null if nothing matches. */
  static @Nullable String find(String path, @Nullable Object document) {
    try {
      return find(path, document, MatchBudget.ofRequest());
    } catch (MatchLimitException e) {
      return null;
    }
  }

  /**
   * The selected value as text: strings as they are, anything else as JSON, which is truncated at
   * the limit; null if nothing matches or the path is invalid.
   *
   * @throws java.util.regex.PatternSyntaxException if a regular expression in a filter is invalid
   */
  static @Nullable String find(String path, @Nullable Object document, MatchBudget budget)
      throws MatchLimitException {
    budget.requireTimeLeft();
    JsonPath compiled = JsonPathParser.parse(path.strip(), budget);
    if (compiled == null) {
      return null;
    }
    List<@Nullable Object> matches = new JsonPathEvaluator(document, budget).select(compiled);
    if (matches.isEmpty()) {
      return null;
    }
    if (!compiled.isIndefinite() || (matches.size() == 1 && compiled.isLength())) {
      return plain(matches.getFirst());
    }
    return json(matches);
  }

  private static @Nullable String plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Map<?, ?> _, List<?> _ -> json(value);
      default -> value.toString();
    };
  }

  private static String json(@Nullable Object value) {
    var out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** True if the text exceeds the limit; writing can stop, since such a value is discarded. */
  private static boolean isFull(StringBuilder out) {
    return out.length() > WebhookValues.MAX_VALUE;
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case String text -> Json.quote(text, out);
      case Map<?, ?> map -> {
        out.append('{');
        String divider = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          if (isFull(out)) {
            return;
          }
          out.append(divider);
          Json.quote(String.valueOf(entry.getKey()), out);
          out.append(':');
          write(entry.getValue(), out);
          divider = ",";
        }
        out.append('}');
      }
      case List<?> list -> {
        out.append('[');
        String divider = "";
        for (Object one : list) {
          if (isFull(out)) {
            return;
          }
          out.append(divider);
          write(one, out);
          divider = ",";
        }
        out.append(']');
      }
      default -> out.append(value);
    }
  }
}
