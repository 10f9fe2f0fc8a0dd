package dev.steward.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats of an API token's value. */
final class TokenSecret {

  static final String VERSION = "11";
  static final int HEX_DIGITS = 32;

  private TokenSecret() {}

  /**
   * The hex digits that are hashed: the 32 digits after {@code 11}, or the 32 of a legacy value;
   * null for any other text, which is rejected without a query.
   */
  static @Nullable String hexDigits(String value) {
    if (value.length() == VERSION.length() + HEX_DIGITS
        && value.startsWith(VERSION)
        && isLowerHex(value, VERSION.length())) {
      return value.substring(VERSION.length());
    }
    return value.length() == HEX_DIGITS && isLowerHex(value, 0) ? value : null;
  }

  /** True if the text has the format of a token; upper-case digits are allowed. */
  static boolean looksLikeToken(String text) {
    return text.length() == VERSION.length() + HEX_DIGITS
        && text.startsWith(VERSION)
        && isLowerHex(text.toLowerCase(Locale.ROOT), VERSION.length());
  }

  static boolean isLowerHex(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
