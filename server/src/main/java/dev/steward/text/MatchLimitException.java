package dev.steward.text;

/** A match, or the search for a value, was given up since it went beyond its limits. */
public final class MatchLimitException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Names the limit.
   *
   * @param message whole sentences that a user may read
   */
  public MatchLimitException(String message) {
    super(message, null, false, false);
  }
}
