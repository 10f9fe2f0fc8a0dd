package dev.steward.cli;

import java.util.Set;

/** A command of the launcher. */
public interface Command {

  /** Name as typed, such as {@code token create}. */
  String name();

  /** One line for the list of commands. */
  String summary();

  /** Usage, over several lines. */
  String help();

  /** Options that take a value. */
  Set<String> valueOptions();

  /** Options without a value. */
  Set<String> flags();

  /** Whether the command takes the name of a file, or {@code -} for standard input. */
  default boolean takesFile() {
    return false;
  }

  /** Runs the command; returns 0 for success, 1 for a failure reported on standard error. */
  int run(Arguments arguments, Terminal terminal);
}
