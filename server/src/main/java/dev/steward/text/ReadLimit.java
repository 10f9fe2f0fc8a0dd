package dev.steward.text;

/**
 * Aborts a match; thrown by {@link MeteredText#charAt}, the only code of this product that a match
 * calls.
 */
final class ReadLimit extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReadLimit() {
    super("a match read too many characters", null, false, false);
  }
}
