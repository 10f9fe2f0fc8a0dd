package dev.steward.host.kubernetes;

import dev.steward.text.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Members of the API's objects. A member that is absent or has an unexpected type is treated as
 * empty, since the API omits empty members.
 */
final class JsonValues {

  private JsonValues() {}

  static Map<String, @Nullable Object> object(Map<String, @Nullable Object> parent, String name) {
    return parent.get(name) instanceof Map<?, ?> map ? Json.asObject(map) : Map.of();
  }

  /** Objects of a list; other elements are omitted. */
  static List<Map<String, @Nullable Object>> objects(
      Map<String, @Nullable Object> parent, String name) {
    var objects = new ArrayList<Map<String, @Nullable Object>>();
    if (parent.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?>) {
          objects.add(Json.asObject(element));
        }
      }
    }
    return objects;
  }

  static String text(Map<String, @Nullable Object> parent, String name) {
    String text = Json.text(parent, name);
    return text == null ? "" : text;
  }

  static int number(Map<String, @Nullable Object> parent, String name) {
    return parent.get(name) instanceof Long number
        ? Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE)
        : 0;
  }

  static Map<String, String> texts(Map<String, @Nullable Object> parent, String name) {
    var texts = new LinkedHashMap<String, String>();
    object(parent, name).forEach((key, value) -> texts.put(key, String.valueOf(value)));
    return texts;
  }

  /** The first of these members that is a time; {@link Instant#EPOCH} if none is. */
  static Instant time(Map<String, @Nullable Object> parent, String... names) {
    for (String name : names) {
      try {
        return Instant.parse(text(parent, name));
      } catch (DateTimeParseException _) {
        // The member is absent or null: the next one may be a time.
      }
    }
    return Instant.EPOCH;
  }
}
