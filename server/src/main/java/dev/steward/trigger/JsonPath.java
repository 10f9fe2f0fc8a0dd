package dev.steward.trigger;

import dev.steward.text.Json;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a subset of JSONPath, such as {@code $.repository.name} or {@code $.commits[*].id}:
 * names, indexes, wildcards and recursive descent. Filters and scripts are not supported.
 */
final class JsonPath {

  private static final Pattern STEP =
      Pattern.compile(
          "(\\.\\.|\\.)?(?:([A-Za-z_$@][\\w$@-]*)|(\\*)|\\[(?:'([^']*)'|\"([^\"]*)\"|(-?\\d{1,9})|(\\*))\\])");
  private static final int MAX_NODES = 10_000;
  private static final int MAX_PATH = 1_000;
  private static final int MAX_STEPS = 50;

  private JsonPath() {}

  /**
   * The selected value as text: strings as they are, anything else as JSON; null if nothing matches
   * or the path is invalid.
   */
  static @Nullable String find(String path, @Nullable Object document) {
    try {
      return find(path, document, MatchBudget.ofRequest());
    } catch (MatchLimitException e) {
      return null;
    }
  }

  /** The same with a shared budget; JSON text is truncated at the limit. */
  static @Nullable String find(String path, @Nullable Object document, MatchBudget budget)
      throws MatchLimitException {
    String text = path.strip();
    if (!text.startsWith("$")) {
      return null;
    }
    if (text.length() > MAX_PATH) {
      throw new MatchLimitException("A path is longer than " + MAX_PATH + " characters.");
    }
    int steps = 0;
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
      if (++steps > MAX_STEPS) {
        throw new MatchLimitException("A path has more than " + MAX_STEPS + " steps.");
      }
      budget.requireTimeLeft();
      long began = System.nanoTime();
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
      budget.spend(System.nanoTime() - began);
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
      List<@Nullable Object> matches) {
    if (matches.size() >= MAX_NODES) {
      return;
    }
    if (one instanceof Map<?, ?> map) {
      if (all) {
        take(map.values(), matches);
      } else if (name != null && map.containsKey(name)) {
        matches.add(map.get(name));
      }
    } else if (one instanceof List<?> list) {
      if (all) {
        take(list, matches);
      } else if (index != null) {
        int place = index < 0 ? list.size() + index : index;
        if (place >= 0 && place < list.size()) {
          matches.add(list.get(place));
        }
      }
    }
  }

  /** Adds elements up to the limit. */
  private static void take(Collection<?> some, List<@Nullable Object> matches) {
    for (Object one : some) {
      if (matches.size() >= MAX_NODES) {
        return;
      }
      matches.add(one);
    }
  }

  private static List<@Nullable Object> descendants(List<@Nullable Object> from) {
    var all = new ArrayList<@Nullable Object>(from);
    for (int i = 0; i < all.size() && all.size() < MAX_NODES; i++) {
      Object one = all.get(i);
      if (one instanceof Map<?, ?> map) {
        take(map.values(), all);
      } else if (one instanceof List<?> list) {
        take(list, all);
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

  /** Stops at the limit, because longer values are discarded anyway. */
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
