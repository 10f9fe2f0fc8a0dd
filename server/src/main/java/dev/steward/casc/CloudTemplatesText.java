package dev.steward.casc;

import dev.steward.problem.Problem;
import dev.steward.text.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pod templates of a cloud as YAML, in the same format as in configuration documents. */
public final class CloudTemplatesText {

  private static final String TEMPLATES = "templates";

  private CloudTemplatesText() {}

  /** The YAML of templates; empty if there are none. */
  public static String of(@Nullable Object templates) {
    return templates instanceof List<?> list && !list.isEmpty()
        ? YamlText.of(Map.of(TEMPLATES, list))
        : "";
  }

  /**
   * Parses the templates.
   *
   * @throws Problem.Invalid if the text is not YAML, or does not contain templates
   */
  public static List<?> parse(String text) {
    Object value = text.isBlank() ? null : unescape(Yaml.read(text));
    if (value instanceof Map<?, ?> map && map.size() == 1 && map.containsKey(TEMPLATES)) {
      value = map.get(TEMPLATES);
    }
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw new Problem.Invalid(
        "The pod templates must be a list in the same format as 'templates' in configuration as"
            + " code.");
  }

  /** In configuration documents, a caret protects variables from being resolved. */
  private static @Nullable Object unescape(@Nullable Object value) {
    return switch (value) {
      case String text -> text.replace("^${", "${");
      case List<?> list -> {
        var all = new ArrayList<@Nullable Object>();
        list.forEach(item -> all.add(unescape(item)));
        yield all;
      }
      case Map<?, ?> map -> {
        var all = new LinkedHashMap<Object, @Nullable Object>();
        map.forEach((name, item) -> all.put(name, unescape(item)));
        yield all;
      }
      case null, default -> value;
    };
  }
}
