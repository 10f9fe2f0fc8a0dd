package dev.steward.rest.cli;

/** Aborts a command: prints the message and ends with status 5. */
final class Aborted extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Aborted(String message) {
    super(message, null, false, false);
  }
}
