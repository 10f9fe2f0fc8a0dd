package dev.steward.job;

/** One thing that a build does. */
public sealed interface Step {

  /** A script for the shell. */
  record Shell(String command) implements Step {}

  /** A step that this server does not know: a build that comes to it fails and says so. */
  record NotUnderstood(String element) implements Step {}
}
