package dev.steward.trigger;

import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Picks values out of JSON by a path such as {@code $.repository.name} or {@code $.commits[*].id}:
 * names, positions, stars, and two dots for any depth. Filters and scripts are not read.
 */
final class JsonPath {

  private static final Pattern STEP =
      Pattern.compile(
          "(\\.\\.|\\.)?(?:([A-Za-z_$@][\\w$@-]*)|(\\*)|\\[(?:'([^']*)'|\"([^\"]*)\"|(-?\\d{1,9})|(\\*))\\])");
  private static final int MOST = 10_000;

  private JsonPath() {}

  /**
   * What the path leads to, as text: a plain value as it is, anything else as JSON; null where it
   * leads nowhere, or is not such a path.
   */
  static @Nullable String find(String path, @Nullable Object document) {
    String text = path.strip();
    if (!text.startsWith("$")) {
      return null;
    }
    List<@Nullable Object> now = new ArrayList<>();
    now.add(document);
    boolean many = false;
    Matcher step = STEP.matcher(text);
    int at = 1;
    while (at < text.length()) {
      step.region(at, text.length());
      if (!step.lookingAt() || (step.group(1) == null && text.charAt(at) != '[')) {
        return null;
      }
      boolean deep = "..".equals(step.group(1));
      boolean all = step.group(3) != null || step.group(7) != null;
      many |= deep || all;
      String name = first(step.group(2), step.group(4), step.group(5));
      String index = step.group(6);
      List<@Nullable Object> from = deep ? descendants(now) : now;
      now = new ArrayList<>();
      for (Object one : from) {
        step(one, name, index == null ? null : Integer.valueOf(index), all, now);
      }
      at = step.end();
    }
    if (now.isEmpty()) {
      return null;
    }
    return many ? json(now) : plain(now.getFirst());
  }

  private static @Nullable String first(@Nullable String... some) {
    for (String one : some) {
      if (one != null) {
        return one;
      }
    }
    return null;
  }

  private static void step(
      @Nullable Object one,
      @Nullable String name,
      @Nullable Integer index,
      boolean all,
      List<@Nullable Object> found) {
    if (found.size() >= MOST) {
      return;
    }
    if (one instanceof Map<?, ?> map) {
      if (all) {
        found.addAll(map.values());
      } else if (name != null && map.containsKey(name)) {
        found.add(map.get(name));
      }
    } else if (one instanceof List<?> list) {
      if (all) {
        found.addAll(list);
      } else if (index != null) {
        int place = index < 0 ? list.size() + index : index;
        if (place >= 0 && place < list.size()) {
          found.add(list.get(place));
        }
      }
    }
  }

  private static List<@Nullable Object> descendants(List<@Nullable Object> from) {
    var all = new ArrayList<@Nullable Object>(from);
    for (int i = 0; i < all.size() && all.size() < MOST; i++) {
      Object one = all.get(i);
      if (one instanceof Map<?, ?> map) {
        all.addAll(map.values());
      } else if (one instanceof List<?> list) {
        all.addAll(list);
      }
    }
    return all;
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

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case String text -> Json.quote(text, out);
      case Map<?, ?> map -> {
        out.append('{');
        String divider = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
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
