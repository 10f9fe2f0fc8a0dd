package dev.steward.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the durations in JUnit reports. */
final class JUnitSeconds {

  private static final Pattern THOUSANDS =
      Pattern.compile("[1-9]\\d{0,2}(,\\d{3})+(\\.\\d*)?(?![\\d,])");

  /** A number at the start of a string, such as the {@code 1.5} in {@code 1.5 s}. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");

  private static final float MAX_SECONDS = 365 * 24 * 60 * 60;

  private JUnitSeconds() {}

  /** Parses seconds: commas may separate thousands or decimals, and a unit may follow. */
  static float parse(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    String text = value.strip();
    String plain =
        THOUSANDS.matcher(text).lookingAt() ? text.replace(",", "") : text.replace(',', '.');
    float seconds = number(plain);
    return Float.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MAX_SECONDS) : 0;
  }

  private static float number(String text) {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      Matcher number = NUMBER.matcher(text);
      return number.lookingAt() ? Float.parseFloat(number.group()) : 0;
    }
  }
}
