package dev.steward.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of one command line: {@code --name value}, {@code --name=value} and {@code --flag};
 * for some commands also a file.
 */
public final class Arguments {

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private @Nullable String file;

  private Arguments() {}

  /**
   * Parses options.
   *
   * @param valueOptions options that take a value
   * @param flags options without a value
   * @throws UsageError for an unknown option; the message lists the known ones
   */
  public static Arguments parse(List<String> words, Set<String> valueOptions, Set<String> flags) {
    return parse(words, valueOptions, flags, false);
  }

  /**
   * Parses options, and a file.
   *
   * @param takesFile whether one argument is the name of a file
   */
  static Arguments parse(
      List<String> words, Set<String> valueOptions, Set<String> flags, boolean takesFile) {
    var arguments = new Arguments();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (flags.contains(name) && equals < 0) {
        arguments.add(name, "");
      } else if (valueOptions.contains(name)) {
        if (equals >= 0) {
          arguments.add(name, word.substring(equals + 1));
        } else if (i + 1 < words.size()) {
          arguments.add(name, words.get(++i));
        } else {
          throw new UsageError(name + " needs a value.");
        }
      } else if (takesFile
          && arguments.file == null
          && (word.equals("-") || !word.startsWith("-"))) {
        arguments.file = word;
      } else if (name.equals("--password")) {
        throw new UsageError(
            "A password cannot be an argument, since other users could see it: use"
                + " --password-file, or enter it when prompted.");
      } else {
        var supported = new TreeSet<>(valueOptions);
        supported.addAll(flags);
        throw new UsageError(
            (name.startsWith("-")
                    ? "unknown option " + Terminal.sanitize(name)
                    : "unexpected argument '" + Terminal.sanitize(name) + "'")
                + (supported.isEmpty() ? "." : ". Options: " + joined(supported) + "."));
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

  /** Value of a required option. */
  public String get(String name) {
    String value = find(name);
    if (value == null) {
      throw new UsageError(name + " is missing.");
    }
    return value;
  }

  /**
   * Rejects options that the command has, but that do not apply in this mode.
   *
   * @param mode the mode, such as {@code with --server}
   */
  public void requireOnly(Set<String> allowed, String mode) {
    for (String name : values.keySet()) {
      if (!allowed.contains(name)) {
        throw new UsageError(
            name + " cannot be used " + mode + ". Options: " + joined(allowed) + ".");
      }
    }
  }

  /** The name of the file; {@code -} stands for standard input. */
  String file() {
    if (file == null) {
      throw new UsageError("the file is missing; use - for standard input.");
    }
    return file;
  }

  /** The name of the file, or the default if none was typed. */
  public String file(String defaultFile) {
    return file == null ? defaultFile : file;
  }

  private static String joined(Set<String> names) {
    return String.join(", ", new TreeSet<>(names));
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }
}
