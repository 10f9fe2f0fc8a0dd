package dev.steward.text;

import java.util.regex.PatternSyntaxException;

/**
 * Estimates how much work a match can do while it reads no character of the text. {@link Regex}
 * bounds a match by the characters that it reads; a pattern such as {@code (?:|){40}} reads none,
 * so its cost is computed before the match. The estimate does not run the pattern.
 */
final class RegexCost {

  private static final int MAX_DEPTH = 200;
  private static final double MAX_WORK = 50_000;

  private final String original;
  private final String pattern;
  private int at;
  private int depth;
  private boolean commentsAllowed;

  private RegexCost(String original) {
    this.original = original;
    this.pattern = unquoted(original);
  }

  /**
   * The cost of a valid pattern.
   *
   * @throws PatternSyntaxException if it is too high, regardless of the text
   */
  static PatternCost of(String pattern) {
    PatternCost cost = new RegexCost(pattern).alternatives();
    if (!(cost.work() <= MAX_WORK)) {
      throw new PatternSyntaxException(
          "The expression repeats or combines too many parts that can match an empty string",
          pattern,
          -1);
    }
    return cost;
  }

  /** Replaces {@code \Q...\E} with single escaped characters. */
  private static String unquoted(String pattern) {
    if (!pattern.contains("\\Q")) {
      return pattern;
    }
    var out = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      char next = i + 1 < pattern.length() ? pattern.charAt(i + 1) : 0;
      if (quoted) {
        if (c == '\\' && next == 'E') {
          quoted = false;
          i++;
        } else {
          out.append(Character.isLetterOrDigit(c) ? "" : "\\").append(c);
        }
      } else if (c == '\\' && next == 'Q') {
        quoted = true;
        i++;
      } else if (c == '\\' && i + 1 < pattern.length()) {
        out.append(c).append(next);
        i++;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private char peek() {
    return at < pattern.length() ? pattern.charAt(at) : 0;
  }

  private boolean hasMore() {
    return at < pattern.length();
  }

  private PatternCost alternatives() {
    if (++depth > MAX_DEPTH) {
      throw new PatternSyntaxException("Groups are nested too deeply", original, -1);
    }
    PatternCost all = sequence();
    while (hasMore() && peek() == '|') {
      at++;
      all = all.or(sequence());
    }
    depth--;
    return all;
  }

  private PatternCost sequence() {
    PatternCost all = PatternCost.EMPTY;
    skipBlanks();
    while (hasMore() && peek() != '|' && peek() != ')') {
      PatternCost part = atom();
      skipBlanks();
      while (hasMore() && "?*+{".indexOf(peek()) >= 0) {
        part = quantified(part);
        skipBlanks();
      }
      all = all.then(part);
    }
    return all;
  }

  /** Skips whitespace and comments if {@code (?x)} is in effect. */
  private void skipBlanks() {
    while (commentsAllowed && hasMore()) {
      if (peek() == '#') {
        comment();
      } else if (Character.isWhitespace(peek())) {
        at++;
      } else {
        return;
      }
    }
  }

  private void comment() {
    while (hasMore() && "\n\r\u0085\u2028\u2029".indexOf(peek()) < 0) {
      at++;
    }
  }

  private PatternCost atom() {
    char c = pattern.charAt(at++);
    return switch (c) {
      case '\\' -> escape();
      case '[' -> characterClass();
      case '(' -> group();
      case '^', '$' -> PatternCost.ANCHOR;
      default -> PatternCost.CHARACTER;
    };
  }

  private PatternCost escape() {
    if (!hasMore()) {
      return PatternCost.CHARACTER;
    }
    char c = pattern.charAt(at++);
    switch (c) {
      case 'b', 'B', 'A', 'G', 'z', 'Z' -> {
        if (c == 'b' && pattern.startsWith("{g}", at)) {
          at += 3;
        }
        return PatternCost.ANCHOR;
      }
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        skipDigits(9, "0123456789");
        return PatternCost.REFERENCE;
      }
      case 'k' -> {
        skipPast('>');
        return PatternCost.REFERENCE;
      }
      case 'p', 'P', 'N', 'x' -> {
        if (peek() == '{') {
          skipPast('}');
        } else {
          at += c == 'x' ? 2 : 1;
        }
      }
      case 'u' -> at += 4;
      case '0' -> skipDigits(3, "01234567");
      case 'c' -> at++;
      default -> {
        // A character or a character class.
      }
    }
    at = Math.min(at, pattern.length());
    return PatternCost.CHARACTER;
  }

  private void skipDigits(int limit, String digits) {
    for (int i = 0; i < limit && hasMore() && digits.indexOf(peek()) >= 0; i++) {
      at++;
    }
  }

  private void skipPast(char end) {
    int index = pattern.indexOf(end, at);
    at = index < 0 ? pattern.length() : index + 1;
  }

  /** Skips a character class; the opening bracket is already consumed. */
  private PatternCost characterClass() {
    int open = 1;
    boolean first = true;
    while (hasMore() && open > 0) {
      char c = pattern.charAt(at++);
      if (c == '\\') {
        at++;
        first = false;
      } else if (c == '[') {
        open++;
        first = true;
      } else if (c == ']' && !first) {
        open--;
      } else if (commentsAllowed && c == '#') {
        comment();
      } else {
        first = first && (c == '^' || (commentsAllowed && Character.isWhitespace(c)));
      }
    }
    at = Math.min(at, pattern.length());
    return PatternCost.CHARACTER;
  }

  private PatternCost group() {
    boolean commentsOutside = commentsAllowed;
    if (peek() != '?') {
      return groupBody(commentsOutside).then(PatternCost.ANCHOR);
    }
    at++;
    char c = hasMore() ? pattern.charAt(at++) : ':';
    return switch (c) {
      case ':' -> groupBody(commentsOutside);
      case '>' -> groupBody(commentsOutside).once();
      case '=', '!' -> groupBody(commentsOutside).lookaround(1);
      case '<' -> lookbehindOrNamedGroup(commentsOutside);
      default -> {
        at--;
        yield flags(commentsOutside);
      }
    };
  }

  /** A lookbehind or a named group. */
  private PatternCost lookbehindOrNamedGroup(boolean commentsOutside) {
    if (peek() == '=' || peek() == '!') {
      at++;
      PatternCost inside = groupBody(commentsOutside);
      return inside.lookaround(1 + Math.min(inside.length(), PatternCost.MAX_TEXT));
    }
    skipPast('>');
    return groupBody(commentsOutside).then(PatternCost.ANCHOR);
  }

  /** Inline flags, or a group with flags. */
  private PatternCost flags(boolean commentsOutside) {
    boolean on = true;
    while (hasMore() && peek() != ')' && peek() != ':') {
      char flag = pattern.charAt(at++);
      on &= flag != '-';
      commentsAllowed = flag == 'x' ? on : commentsAllowed;
    }
    boolean flagsOnly = peek() == ')';
    at++;
    return flagsOnly ? PatternCost.EMPTY : groupBody(commentsOutside);
  }

  private PatternCost groupBody(boolean commentsOutside) {
    PatternCost inside = alternatives();
    at++;
    commentsAllowed = commentsOutside;
    return inside;
  }

  private PatternCost quantified(PatternCost part) {
    char c = pattern.charAt(at++);
    double min = c == '+' ? 1 : 0;
    double max = c == '?' ? 1 : PatternCost.MAX_TEXT;
    if (c == '{') {
      int end = pattern.indexOf('}', at);
      String[] bounds = pattern.substring(at, end < 0 ? pattern.length() : end).split(",", 2);
      min = number(bounds[0], 0);
      max = bounds.length == 1 ? min : number(bounds[1], PatternCost.MAX_TEXT);
      at = end < 0 ? pattern.length() : end + 1;
    }
    boolean possessive = peek() == '+';
    if (possessive || peek() == '?') {
      at++;
    }
    return part.repeated(min, max, possessive);
  }

  private static double number(String text, double otherwise) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
