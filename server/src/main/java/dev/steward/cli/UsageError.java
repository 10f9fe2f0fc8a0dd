package dev.steward.cli;

/** Invalid command line; the message says in one line what is valid. */
public final class UsageError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UsageError(String message) {
    super(message, null, false, false);
  }
}
