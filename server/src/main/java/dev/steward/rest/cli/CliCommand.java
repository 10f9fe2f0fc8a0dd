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
    int run(CommandContext context) throws java.io.IOException, InterruptedException;
  }

  /** Action that succeeds with status 0 unless it throws. */
  @FunctionalInterface
  interface VoidAction {
    void run(CommandContext context) throws java.io.IOException, InterruptedException;
  }

  /** Positional argument. */
  record ArgumentSpec(String name, String usage, boolean required, boolean repeatable) {}

  /**
   * Named option.
   *
   * @param value placeholder of the value in the help text; null for a flag
   */
  record OptionSpec(String name, @Nullable String value, String usage) {}

  private final String name;
  private final String summary;
  private final List<ArgumentSpec> arguments = new ArrayList<>();
  private final List<OptionSpec> options = new ArrayList<>();
  private Action action = _ -> 0;
  private boolean readsInput;
  private boolean openToAll;

  CliCommand(String name, String summary) {
    this.name = name;
    this.summary = summary;
  }

  CliCommand required(String argument, String usage) {
    arguments.add(new ArgumentSpec(argument, usage, true, false));
    return this;
  }

  CliCommand requiredList(String argument, String usage) {
    arguments.add(new ArgumentSpec(argument, usage, true, true));
    return this;
  }

  CliCommand optional(String argument, String usage) {
    arguments.add(new ArgumentSpec(argument, usage, false, false));
    return this;
  }

  CliCommand optionalList(String argument, String usage) {
    arguments.add(new ArgumentSpec(argument, usage, false, true));
    return this;
  }

  CliCommand flag(String option, String usage) {
    options.add(new OptionSpec(option, null, usage));
    return this;
  }

  CliCommand option(String option, String value, String usage) {
    options.add(new OptionSpec(option, value, usage));
    return this;
  }

  /** Marks the command as reading standard input; the input of other commands is discarded. */
  CliCommand readsInput() {
    readsInput = true;
    return this;
  }

  /** Allows callers without the Overall/Read permission. */
  CliCommand openToAll() {
    openToAll = true;
    return this;
  }

  CliCommand returnsStatus(Action body) {
    action = body;
    return this;
  }

  CliCommand runs(VoidAction body) {
    action =
        context -> {
          body.run(context);
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

  List<ArgumentSpec> arguments() {
    return arguments;
  }

  boolean doesReadInput() {
    return readsInput;
  }

  boolean isOpenToAll() {
    return openToAll;
  }

  Action action() {
    return action;
  }

  @Nullable OptionSpec find(String word) {
    for (OptionSpec option : options) {
      if (option.name().equals(word)) {
        return option;
      }
    }
    return null;
  }

  /** Usage on one line. */
  String synopsis() {
    var text = new StringBuilder("java -jar jenkins-cli.jar ").append(name);
    for (ArgumentSpec argument : arguments) {
      String label = argument.name() + (argument.repeatable() ? " ..." : "");
      text.append(' ').append(argument.required() ? label : "[" + label + "]");
    }
    for (OptionSpec option : options) {
      text.append(" [").append(option.name());
      text.append(option.value() == null ? "]" : " " + option.value() + "]");
    }
    return text.toString();
  }

  /** Usage with one line per argument and option. */
  String usage() {
    var text = new StringBuilder(synopsis()).append('\n').append(summary).append('\n');
    for (ArgumentSpec argument : arguments) {
      text.append(String.format(Locale.ROOT, " %-20s : %s%n", argument.name(), argument.usage()));
    }
    for (OptionSpec option : options) {
      String label = option.name() + (option.value() == null ? "" : " " + option.value());
      text.append(String.format(Locale.ROOT, " %-20s : %s%n", label, option.usage()));
    }
    return text.toString();
  }
}
