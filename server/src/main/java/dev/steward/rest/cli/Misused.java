package dev.steward.rest.cli;

/** The words of a command are not such as it takes: status 2, and how it is used. */
final class Misused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Misused(String message) {
    super(message, null, false, false);
  }
}
