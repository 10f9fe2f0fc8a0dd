package dev.steward.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Scans the opening tags of an untrusted HTML page in one pass over its text. It finds form fields
 * without a parser that a hostile page could exploit.
 */
final class Tags {

  private static final int MAX = 20_000;

  /**
   * A tag.
   *
   * @param name in lower case
   * @param attributes by name in lower case, entities resolved
   * @param end offset of the text after the tag
   */
  record Tag(String name, Map<String, String> attributes, int end) {
    String get(String attribute) {
      return attributes.getOrDefault(attribute, "");
    }

    boolean hasClass(String wanted) {
      return (" " + get("class").replaceAll("\\s", " ") + " ").contains(" " + wanted + " ");
    }
  }

  private final String page;
  private int at;

  private Tags(String page) {
    this.page = page;
  }

  /** All opening tags, in order. */
  static List<Tag> of(String page) {
    var tags = new ArrayList<Tag>();
    var reader = new Tags(page);
    while (tags.size() < MAX && (reader.at = page.indexOf('<', reader.at)) >= 0) {
      reader.at++;
      if (page.startsWith("!--", reader.at)) {
        int close = page.indexOf("-->", reader.at);
        reader.at = close < 0 ? page.length() : close;
      } else if (reader.at < page.length() && Character.isLetter(page.charAt(reader.at))) {
        tags.add(reader.tag());
      }
    }
    return tags;
  }

  /** The text between a tag and the next one. */
  static String textBehind(String page, Tag tag) {
    int close = page.indexOf('<', tag.end());
    return unescape(page.substring(tag.end(), close < 0 ? page.length() : close)).strip();
  }

  private Tag tag() {
    String name = word();
    var attributes = new LinkedHashMap<String, String>();
    while (at < page.length() && page.charAt(at) != '>') {
      char c = page.charAt(at);
      if (Character.isWhitespace(c) || c == '/' || c == '=' || c == '"' || c == '\'') {
        at++;
        continue;
      }
      String key = word();
      blanks();
      String value = "";
      if (at < page.length() && page.charAt(at) == '=') {
        at++;
        blanks();
        value = value();
      }
      attributes.putIfAbsent(key, unescape(value));
    }
    at = Math.min(at + 1, page.length());
    return new Tag(name, attributes, at);
  }

  /** Reads a name of at least one character. */
  private String word() {
    int start = at++;
    while (at < page.length()
        && !Character.isWhitespace(page.charAt(at))
        && "=>/\"'".indexOf(page.charAt(at)) < 0) {
      at++;
    }
    return page.substring(start, at).toLowerCase(Locale.ROOT);
  }

  private void blanks() {
    while (at < page.length() && Character.isWhitespace(page.charAt(at))) {
      at++;
    }
  }

  private String value() {
    if (at >= page.length()) {
      return "";
    }
    char quote = page.charAt(at);
    int start = at;
    if (quote == '"' || quote == '\'') {
      int close = page.indexOf(quote, at + 1);
      at = close < 0 ? page.length() : close + 1;
      return page.substring(start + 1, close < 0 ? page.length() : close);
    }
    while (at < page.length()
        && !Character.isWhitespace(page.charAt(at))
        && page.charAt(at) != '>') {
      at++;
    }
    return page.substring(start, at);
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
      default -> name.startsWith("#") ? numbered(name.substring(1)) : -1;
    };
  }

  private static int numbered(String digits) {
    boolean hex = digits.startsWith("x") || digits.startsWith("X");
    try {
      int c = Integer.parseInt(hex ? digits.substring(1) : digits, hex ? 16 : 10);
      return Character.isValidCodePoint(c) ? c : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
