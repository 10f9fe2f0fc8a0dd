package dev.steward.rest.cli;

/** Aborts a command: prints the message and ends with status 5. */
final class AbortError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AbortError(String message) {
    super(message, null, false, false);
  }
}
