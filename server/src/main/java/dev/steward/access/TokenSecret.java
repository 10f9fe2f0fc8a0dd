package dev.steward.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forms that an API token's value has. */
final class TokenSecret {

  static final String VERSION = "11";
  static final int HEX_DIGITS = 32;

  private TokenSecret() {}

  /**
   * What is hashed of a presented value: the 32 digits behind {@code 11}, or a legacy value's 32;
   * null for anything else, which then never reaches the store.
   */
  static @Nullable String candidate(String presented) {
    if (presented.length() == VERSION.length() + HEX_DIGITS
        && presented.startsWith(VERSION)
        && isLowerHex(presented, VERSION.length())) {
      return presented.substring(VERSION.length());
    }
    return presented.length() == HEX_DIGITS && isLowerHex(presented, 0) ? presented : null;
  }

  /** True for what is meant as a token even where its letters are in the wrong case. */
  static boolean looksLikeOne(String text) {
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
