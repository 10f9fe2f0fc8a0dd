package dev.steward.rest.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Definition of a command: name, arguments, options, help text and action. */
final class CliCommand {

  /** Action of a command; returns the exit status. */
  @FunctionalInterface
  interface Action {
    int run(Asked asked) throws java.io.IOException, InterruptedException;
  }

  /** Action that succeeds with status 0 unless it throws. */
  @FunctionalInterface
  interface Plain {
    void run(Asked asked) throws java.io.IOException, InterruptedException;
  }

  /** Positional argument. */
  record Argument(String name, String usage, boolean required, boolean many) {}

  /**
   * Named option.
   *
   * @param value placeholder of the value in the help text; null for a flag
   */
  record Option(String name, @Nullable String value, String usage) {}

  private final String name;
  private final String summary;
  private final List<Argument> arguments = new ArrayList<>();
  private final List<Option> options = new ArrayList<>();
  private Action action = _ -> 0;
  private boolean readsInput;
  private boolean open;

  CliCommand(String name, String summary) {
    this.name = name;
    this.summary = summary;
  }

  CliCommand needs(String argument, String usage) {
    arguments.add(new Argument(argument, usage, true, false));
    return this;
  }

  CliCommand needsSome(String argument, String usage) {
    arguments.add(new Argument(argument, usage, true, true));
    return this;
  }

  CliCommand takes(String argument, String usage) {
    arguments.add(new Argument(argument, usage, false, false));
    return this;
  }

  CliCommand takesSome(String argument, String usage) {
    arguments.add(new Argument(argument, usage, false, true));
    return this;
  }

  CliCommand flag(String option, String usage) {
    options.add(new Option(option, null, usage));
    return this;
  }

  CliCommand valued(String option, String value, String usage) {
    options.add(new Option(option, value, usage));
    return this;
  }

  /** Marks the command as reading standard input; the input of other commands is discarded. */
  CliCommand readsInput() {
    readsInput = true;
    return this;
  }

  /** Allows callers without the Overall/Read permission. */
  CliCommand open() {
    open = true;
    return this;
  }

  CliCommand answers(Action done) {
    action = done;
    return this;
  }

  CliCommand does(Plain done) {
    action =
        asked -> {
          done.run(asked);
          return 0;
        };
    return this;
  }

  String name() {
    return name;
  }

  String summary() {
    return summary;
  }

  List<Argument> arguments() {
    return arguments;
  }

  boolean doesReadInput() {
    return readsInput;
  }

  boolean isOpen() {
    return open;
  }

  Action action() {
    return action;
  }

  @Nullable Option find(String word) {
    for (Option option : options) {
      if (option.name().equals(word)) {
        return option;
      }
    }
    return null;
  }

  /** Usage in one line. */
  String synopsis() {
    var text = new StringBuilder("java -jar jenkins-cli.jar ").append(name);
    for (Argument argument : arguments) {
      String shown = argument.name() + (argument.many() ? " ..." : "");
      text.append(' ').append(argument.required() ? shown : "[" + shown + "]");
    }
    for (Option option : options) {
      text.append(" [").append(option.name());
      text.append(option.value() == null ? "]" : " " + option.value() + "]");
    }
    return text.toString();
  }

  /** Usage with one line per argument and option. */
  String usage() {
    var text = new StringBuilder(synopsis()).append('\n').append(summary).append('\n');
    for (Argument argument : arguments) {
      text.append(String.format(Locale.ROOT, " %-20s : %s%n", argument.name(), argument.usage()));
    }
    for (Option option : options) {
      String shown = option.name() + (option.value() == null ? "" : " " + option.value());
      text.append(String.format(Locale.ROOT, " %-20s : %s%n", shown, option.usage()));
    }
    return text.toString();
  }
}
