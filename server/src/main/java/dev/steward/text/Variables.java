package dev.steward.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Expands variables in text: {@code $NAME} and {@code ${NAME}}; {@code $$} is a dollar sign. */
public final class Variables {

  /** Linux does not start a program with a variable longer than this. */
  private static final int MAX_VALUE_LENGTH = 128 << 10;

  private Variables() {}

  /**
   * Replaces each known variable with its value; unknown ones stay unchanged. If there is no exact
   * match for a name, case is ignored.
   */
  public static String expand(String text, Map<String, String> values) {
    return text.indexOf('$') < 0 ? text : replace(text, name -> find(name, values));
  }

  /**
   * Like {@link #expand}, for the value of a variable.
   *
   * @return null if the result would exceed the limit for a program's environment
   */
  public static @Nullable String expandValue(String text, Map<String, String> values) {
    return text.indexOf('$') < 0 && text.length() <= MAX_VALUE_LENGTH
        ? text
        : replace(text, name -> find(name, values), MAX_VALUE_LENGTH);
  }

  private static @Nullable String find(String name, Map<String, String> values) {
    String value = values.get(name);
    if (value == null) {
      for (Map.Entry<String, String> entry : values.entrySet()) {
        if (entry.getKey().equalsIgnoreCase(name)) {
          return entry.getValue();
        }
      }
    }
    return value;
  }

  /**
   * Resolves an environment whose values refer to one another, in one pass in alphabetical order of
   * their names, ignoring case, as Jenkins does. A value is expanded with the current values of the
   * others: resolved ones if their names sort before its own, raw ones otherwise. A value that
   * would exceed the limit for a program's environment stays raw.
   *
   * @param literal names of variables whose values stay unchanged
   */
  public static Map<String, String> resolve(Map<String, String> values, Set<String> literal) {
    var all = new LinkedHashMap<>(values);
    var byName = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    all.keySet().forEach(name -> byName.putIfAbsent(name, name));
    var names = new ArrayList<>(all.keySet());
    names.sort(
        Comparator.<String, String>comparing(name -> name, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(Comparator.naturalOrder()));
    for (String name : names) {
      String value = all.getOrDefault(name, "");
      if (value.indexOf('$') < 0 || literal.contains(name)) {
        continue;
      }
      String resolved =
          replace(
              value,
              other -> {
                String exact = all.get(other);
                String sameNameIgnoringCase = exact == null ? byName.get(other) : null;
                return sameNameIgnoringCase == null ? exact : all.get(sameNameIgnoringCase);
              },
              MAX_VALUE_LENGTH);
      if (resolved != null) {
        all.put(name, resolved);
      }
    }
    return all;
  }

  private static String replace(String text, Function<String, @Nullable String> values) {
    return Objects.requireNonNull(replace(text, values, Integer.MAX_VALUE));
  }

  /**
   * Replaces each variable in the text; returns null if the result would be longer than the limit.
   */
  private static @Nullable String replace(
      String text, Function<String, @Nullable String> values, int limit) {
    var out = new StringBuilder(text.length() + 32);
    int i = 0;
    while (i < text.length() && out.length() <= limit) {
      char c = text.charAt(i);
      if (c != '$' || i + 1 == text.length()) {
        out.append(c);
        i++;
        continue;
      }
      char next = text.charAt(i + 1);
      if (next == '$') {
        out.append('$');
        i += 2;
        continue;
      }
      boolean braced = next == '{';
      int from = braced ? i + 2 : i + 1;
      int to = from;
      while (to < text.length() && isPart(text.charAt(to), braced)) {
        to++;
      }
      boolean complete = braced ? to < text.length() && text.charAt(to) == '}' : to > from;
      String value = complete ? values.apply(text.substring(from, to)) : null;
      int end = braced && complete ? to + 1 : Math.max(to, from);
      if (value == null) {
        out.append(text, i, Math.min(end, text.length()));
      } else {
        out.append(value);
      }
      i = Math.min(end, text.length());
    }
    return out.length() <= limit ? out.toString() : null;
  }

  private static boolean isPart(char c, boolean braced) {
    return c == '_'
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (braced && (c == '.' || c == '-'));
  }
}
