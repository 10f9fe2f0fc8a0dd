package dev.steward.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Scans the opening tags of an untrusted HTML page in one pass over its text. The scanner finds
 * form fields without a parser that a hostile page could exploit.
 */
final class HtmlScanner {

  private static final int MAX_TAGS = 20_000;

  /**
   * A tag.
   *
   * @param name in lower case
   * @param attributes by name in lower case, entities resolved
   * @param end offset of the text after the tag
   */
  record HtmlTag(String name, Map<String, String> attributes, int end) {
    String get(String attribute) {
      return attributes.getOrDefault(attribute, "");
    }

    boolean hasClass(String className) {
      return (" " + get("class").replaceAll("\\s", " ") + " ").contains(" " + className + " ");
    }
  }

  private final String page;
  private int position;

  private HtmlScanner(String page) {
    this.page = page;
  }

  /** All opening tags, in order. */
  static List<HtmlTag> of(String page) {
    var tags = new ArrayList<HtmlTag>();
    var scanner = new HtmlScanner(page);
    while (tags.size() < MAX_TAGS
        && (scanner.position = page.indexOf('<', scanner.position)) >= 0) {
      scanner.position++;
      if (page.startsWith("!--", scanner.position)) {
        int close = page.indexOf("-->", scanner.position);
        scanner.position = close < 0 ? page.length() : close;
      } else if (scanner.position < page.length()
          && Character.isLetter(page.charAt(scanner.position))) {
        tags.add(scanner.readTag());
      }
    }
    return tags;
  }

  /** The text between a tag and the next one. */
  static String textAfter(String page, HtmlTag tag) {
    int close = page.indexOf('<', tag.end());
    return unescape(page.substring(tag.end(), close < 0 ? page.length() : close)).strip();
  }

  private HtmlTag readTag() {
    String name = readName();
    var attributes = new LinkedHashMap<String, String>();
    while (position < page.length() && page.charAt(position) != '>') {
      char c = page.charAt(position);
      if (Character.isWhitespace(c) || c == '/' || c == '=' || c == '"' || c == '\'') {
        position++;
        continue;
      }
      String key = readName();
      skipWhitespace();
      String value = "";
      if (position < page.length() && page.charAt(position) == '=') {
        position++;
        skipWhitespace();
        value = readValue();
      }
      attributes.putIfAbsent(key, unescape(value));
    }
    position = Math.min(position + 1, page.length());
    return new HtmlTag(name, attributes, position);
  }

  /** Reads a name of at least one character. */
  private String readName() {
    int start = position++;
    while (position < page.length()
        && !Character.isWhitespace(page.charAt(position))
        && "=>/\"'".indexOf(page.charAt(position)) < 0) {
      position++;
    }
    return page.substring(start, position).toLowerCase(Locale.ROOT);
  }

  private void skipWhitespace() {
    while (position < page.length() && Character.isWhitespace(page.charAt(position))) {
      position++;
    }
  }

  private String readValue() {
    if (position >= page.length()) {
      return "";
    }
    char quote = page.charAt(position);
    int start = position;
    if (quote == '"' || quote == '\'') {
      int close = page.indexOf(quote, position + 1);
      position = close < 0 ? page.length() : close + 1;
      return page.substring(start + 1, close < 0 ? page.length() : close);
    }
    while (position < page.length()
        && !Character.isWhitespace(page.charAt(position))
        && page.charAt(position) != '>') {
      position++;
    }
    return page.substring(start, position);
  }

  /** Resolves the entities that template engines write; others stay unchanged. */
  static String unescape(String text) {
    if (text.indexOf('&') < 0) {
      return text;
    }
    var out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int end = text.charAt(i) == '&' ? text.indexOf(';', i, Math.min(i + 12, text.length())) : -1;
      int c = end < 0 ? -1 : entity(text.substring(i + 1, end));
      if (c < 0) {
        out.append(text.charAt(i++));
      } else {
        out.appendCodePoint(c);
        i = end + 1;
      }
    }
    return out.toString();
  }

  private static int entity(String name) {
    return switch (name) {
      case "amp" -> '&';
      case "lt" -> '<';
      case "gt" -> '>';
      case "quot" -> '"';
      case "apos" -> '\'';
      case "nbsp" -> ' ';
      default -> name.startsWith("#") ? numericEntity(name.substring(1)) : -1;
    };
  }

  private static int numericEntity(String digits) {
    boolean hex = digits.startsWith("x") || digits.startsWith("X");
    try {
      int c = Integer.parseInt(hex ? digits.substring(1) : digits, hex ? 16 : 10);
      return Character.isValidCodePoint(c) ? c : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
