package dev.steward.text;

/** Thrown when a match or a value lookup exceeds its limits. */
public final class MatchLimitException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message complete sentences, shown to users
   */
  public MatchLimitException(String message) {
    super(message, null, false, false);
  }
}
