package dev.steward.text;

import java.math.BigDecimal;

/** Parses numbers that users write. */
public final class Numbers {

  /** The length is limited, since parsing takes time proportional to its square. */
  private static final int MAX_LENGTH = 100;

  private Numbers() {}

  /**
   * Parses a decimal number.
   *
   * @throws NumberFormatException if the text is not a number, or is longer than any sensible one
   */
  public static BigDecimal parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new NumberFormatException("longer than " + MAX_LENGTH + " characters");
    }
    return new BigDecimal(text);
  }
}
