package dev.steward.library;

/** A library cannot be loaded; the message is meant for the log of the run. */
public final class LibraryFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public LibraryFailure(String message) {
    super(message);
  }
}
