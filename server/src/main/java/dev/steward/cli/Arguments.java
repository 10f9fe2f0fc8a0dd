package dev.steward.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of one command line: {@code --name value}, {@code --name=value} and {@code --flag}.
 */
public final class Arguments {

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private Arguments() {}

  /**
   * Reads options.
   *
   * @param valued options that take a value
   * @param flags options that take none
   * @throws Usage for any other, naming those that there are
   */
  public static Arguments parse(List<String> words, Set<String> valued, Set<String> flags) {
    var arguments = new Arguments();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (flags.contains(name) && equals < 0) {
        arguments.add(name, "");
      } else if (valued.contains(name)) {
        if (equals >= 0) {
          arguments.add(name, word.substring(equals + 1));
        } else if (i + 1 < words.size()) {
          arguments.add(name, words.get(++i));
        } else {
          throw new Usage(name + " needs a value.");
        }
      } else if (name.equals("--password")) {
        throw new Usage(
            "A password is never an argument, where others can see it: use --password-file, or type"
                + " it when asked.");
      } else {
        var known = new TreeSet<>(valued);
        known.addAll(flags);
        throw new Usage(
            (name.startsWith("-") ? Terminal.said(name) : "'" + Terminal.said(name) + "'")
                + " is not known here; there are "
                + listed(known)
                + ".");
      }
    }
    return arguments;
  }

  private void add(String name, String value) {
    values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
  }

  public @Nullable String find(String name) {
    List<String> all = values.get(name);
    return all == null ? null : all.getLast();
  }

  /** The value of an option that must be there. */
  public String get(String name) {
    String value = find(name);
    if (value == null) {
      throw new Usage(name + " is missing.");
    }
    return value;
  }

  /**
   * Refuses options that a command has, but not in the way that it is used here.
   *
   * @param way how it is used, such as {@code with --server}
   */
  public void keepTo(Set<String> allowed, String way) {
    for (String name : values.keySet()) {
      if (!allowed.contains(name)) {
        throw new Usage(name + " means nothing " + way + "; there are " + listed(allowed) + ".");
      }
    }
  }

  private static String listed(Set<String> names) {
    return String.join(", ", new TreeSet<>(names));
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }
}
