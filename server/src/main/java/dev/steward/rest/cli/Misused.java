package dev.steward.rest.cli;

/** Invalid arguments of a command: ends with status 2 and prints the usage. */
final class Misused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Misused(String message) {
    super(message, null, false, false);
  }
}
