package dev.steward.cli;

/** What was typed is no command: one line says what is. */
public final class Usage extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public Usage(String message) {
    super(message, null, false, false);
  }
}
