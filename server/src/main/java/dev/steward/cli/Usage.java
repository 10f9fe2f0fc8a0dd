package dev.steward.cli;

/** Invalid command line; the message says in one line what is valid. */
public final class Usage extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public Usage(String message) {
    super(message, null, false, false);
  }
}
