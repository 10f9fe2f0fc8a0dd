package dev.steward.rest.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parsed arguments and options of one command. */
final class ParsedArguments {

  private final Map<String, List<String>> values = new HashMap<>();

  private ParsedArguments() {}

  /**
   * Parses the words; options are accepted anywhere before {@code --}.
   *
   * @throws UsageError for unknown, missing or excess arguments and options
   */
  static ParsedArguments parse(CliCommand command, List<String> words) {
    var parsed = new ParsedArguments();
    var positional = new ArrayList<String>();
    boolean options = true;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (options && word.equals("--")) {
        options = false;
      } else if (options && word.length() > 1 && word.startsWith("-")) {
        CliCommand.OptionSpec option = command.find(word);
        if (option == null) {
          throw new UsageError("\"" + word + "\" is not a valid option");
        }
        if (option.value() == null) {
          parsed.add(option.name(), "");
        } else if (++i < words.size()) {
          parsed.add(option.name(), words.get(i));
        } else {
          throw new UsageError("Option \"" + word + "\" takes an operand");
        }
      } else {
        positional.add(word);
      }
    }
    parsed.assignPositional(command, positional);
    return parsed;
  }

  private void assignPositional(CliCommand command, List<String> positional) {
    int index = 0;
    for (CliCommand.ArgumentSpec argument : command.arguments()) {
      if (index == positional.size()) {
        if (argument.required()) {
          throw new UsageError("Argument \"" + argument.name() + "\" is required");
        }
        continue;
      }
      do {
        add(argument.name(), positional.get(index++));
      } while (argument.repeatable() && index < positional.size());
    }
    if (index < positional.size()) {
      throw new UsageError("Too many arguments: " + positional.get(index));
    }
  }

  private void add(String name, String value) {
    values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  @Nullable String find(String name) {
    return values.containsKey(name) ? all(name).getLast() : null;
  }

  /** Value of a required argument. */
  String get(String name) {
    String value = find(name);
    if (value == null) {
      throw new UsageError("Argument \"" + name + "\" is required");
    }
    return value;
  }

  long number(String name, long defaultValue) {
    String value = find(name);
    if (value == null) {
      return defaultValue;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new UsageError("\"" + value + "\" is not a valid value for \"" + name + "\"");
    }
  }
}
