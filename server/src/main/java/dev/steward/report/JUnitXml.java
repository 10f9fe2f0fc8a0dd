package dev.steward.report;

import dev.steward.text.XmlElement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the values of elements in JUnit reports. */
final class JUnitXml {

  /** Characters of output kept at each end if all tests passed. */
  private static final int KEPT_OUTPUT_CHARS = 500;

  /** Maximum length of any text. */
  private static final int MAX_TEXT = 4 << 20;

  private static final Pattern THOUSANDS =
      Pattern.compile("[1-9]\\d{0,2}(,\\d{3})+(\\.\\d*)?(?![\\d,])");

  /** A number at the start of a text, such as {@code 1.5 s}. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");

  private static final float MAX_SECONDS = 365 * 24 * 60 * 60;

  private JUnitXml() {}

  /** The name without prefix, since some tools use a namespace. */
  static String localName(XmlElement element) {
    return element.name().substring(element.name().indexOf(':') + 1);
  }

  static @Nullable XmlElement find(XmlElement parent, String name) {
    for (XmlElement child : parent.children()) {
      if (localName(child).equals(name)) {
        return child;
      }
    }
    return null;
  }

  static @Nullable String findText(XmlElement parent, String name) {
    XmlElement child = find(parent, name);
    return child == null ? null : child.text();
  }

  static String text(XmlElement element) {
    String text = element.text();
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  static @Nullable String output(@Nullable String text, boolean keepsAll) {
    if (text == null) {
      return null;
    }
    int end = keepsAll ? MAX_TEXT / 2 : KEPT_OUTPUT_CHARS;
    int omitted = text.length() - 2 * end;
    return omitted <= 0
        ? text
        : text.substring(0, end)
            + "\n...[truncated "
            + omitted
            + " chars]...\n"
            + text.substring(text.length() - end);
  }

  /** Parses seconds: commas may separate thousands or decimals, and a unit may follow. */
  static float seconds(@Nullable String value) {
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
