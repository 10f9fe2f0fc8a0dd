package dev.steward.rest.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parsed arguments and options of one command. */
final class Words {

  private final Map<String, List<String>> values = new HashMap<>();

  private Words() {}

  /**
   * Parses the words; options are accepted anywhere before {@code --}.
   *
   * @throws Misused for unknown, missing or excess arguments and options
   */
  static Words read(CliCommand command, List<String> words) {
    var read = new Words();
    var plain = new ArrayList<String>();
    boolean options = true;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (options && word.equals("--")) {
        options = false;
      } else if (options && word.length() > 1 && word.startsWith("-")) {
        CliCommand.Option option = command.find(word);
        if (option == null) {
          throw new Misused("\"" + word + "\" is not a valid option");
        }
        if (option.value() == null) {
          read.add(option.name(), "");
        } else if (++i < words.size()) {
          read.add(option.name(), words.get(i));
        } else {
          throw new Misused("Option \"" + word + "\" takes an operand");
        }
      } else {
        plain.add(word);
      }
    }
    read.take(command, plain);
    return read;
  }

  private void take(CliCommand command, List<String> plain) {
    int at = 0;
    for (CliCommand.Argument argument : command.arguments()) {
      if (at == plain.size()) {
        if (argument.required()) {
          throw new Misused("Argument \"" + argument.name() + "\" is required");
        }
        continue;
      }
      do {
        add(argument.name(), plain.get(at++));
      } while (argument.many() && at < plain.size());
    }
    if (at < plain.size()) {
      throw new Misused("Too many arguments: " + plain.get(at));
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
      throw new Misused("Argument \"" + name + "\" is required");
    }
    return value;
  }

  long number(String name, long otherwise) {
    String value = find(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new Misused("\"" + value + "\" is not a valid value for \"" + name + "\"");
    }
  }
}
