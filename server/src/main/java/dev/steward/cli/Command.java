package dev.steward.cli;

import java.util.Set;

/** A command of the launcher. */
public interface Command {

  /** As typed: {@code token create}. */
  String name();

  /** One line for the list of commands. */
  String summary();

  /** How it is used, line by line. */
  String help();

  /** Options that take a value. */
  Set<String> valued();

  /** Options that take none. */
  Set<String> flags();

  /** Runs it; 0 is success, 1 a failure that was told on standard error. */
  int run(Arguments arguments, Terminal terminal);
}
