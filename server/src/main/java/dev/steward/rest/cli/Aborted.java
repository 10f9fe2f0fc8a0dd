package dev.steward.rest.cli;

/** The command gives up: status 5, with a sentence. */
final class Aborted extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Aborted(String message) {
    super(message, null, false, false);
  }
}
