package dev.steward.rest.cli;

/** Invalid arguments of a command: ends with status 2 and prints the usage. */
final class UsageError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageError(String message) {
    super(message, null, false, false);
  }
}
