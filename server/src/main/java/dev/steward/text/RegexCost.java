package dev.steward.text;

import java.util.regex.PatternSyntaxException;

/**
 * Estimates how much work a pattern does without reading a character of the text. {@link Regex}
 * bounds a match by the characters that it reads; a pattern such as {@code (?:|){40}} reads none,
 * so its cost is computed before the match. The estimate does not run the pattern.
 */
final class RegexCost {

  private static final int MAX_DEPTH = 200;
  private static final double MAX_WORK = 50_000;

  /**
   * Cost of a part of a pattern.
   *
   * @param ways number of paths through the part that read nothing; 0 if it always reads
   * @param tail number of paths from its last read to its end
   * @param work maximum number of steps between two reads, where the text may end at any of them
   * @param idle steps before the first read, within the text
   * @param length maximum length of the matched text
   */
  record Cost(double ways, double tail, double work, double idle, double length) {
    private static final Cost EMPTY = new Cost(1, 0, 0, 0, 0);
    private static final Cost CHARACTER = new Cost(0, 1, 1, 0, 1);
    private static final Cost ANCHOR = new Cost(1, 0, 1, 1, 0);
    private static final Cost REFERENCE = new Cost(1, 1, 1, 1, Regex.MAX_TEXT);

    private Cost then(Cost next) {
      return new Cost(
          ways * next.ways,
          Math.max(next.tail, tail * next.ways),
          work + Math.max(ways, tail) * next.work,
          idle + ways * next.idle,
          length + next.length);
    }

    private Cost or(Cost other) {
      return new Cost(
          ways + other.ways,
          Math.max(tail, other.tail),
          work + other.work,
          idle + other.idle,
          Math.max(length, other.length));
    }

    private Cost once() {
      return new Cost(Math.min(1, ways), Math.min(1, tail), work + 1, idle + 1, length);
    }

    /** A lookahead or lookbehind: consumes nothing, and is tried once from each position. */
    private Cost look(double places) {
      return new Cost(1, 0, (work + 1) * places, (idle + 1) * places, 0);
    }

    private Cost repeated(double min, double max, boolean possessive) {
      // An iteration that reads nothing is repeated only up to the minimum count.
      double rounds = ways > 0 ? Math.max(1, min) : 1;
      double through = min == 0 ? ways + 1 : ways;
      return new Cost(
          possessive ? Math.min(1, through) : through,
          possessive ? Math.min(1, tail) : tail * (1 + ways),
          (work + 1) * rounds,
          idle * rounds,
          length == 0 ? 0 : length * max);
    }
  }

  private final String given;
  private final String pattern;
  private int at;
  private int depth;
  private boolean comments;

  private RegexCost(String given) {
    this.given = given;
    this.pattern = unquoted(given);
  }

  /**
   * The cost of a pattern that compiles.
   *
   * @throws PatternSyntaxException if it is too high, regardless of the text
   */
  static Cost of(String pattern) {
    Cost cost = new RegexCost(pattern).alternatives();
    if (!(cost.work() <= MAX_WORK)) {
      throw new PatternSyntaxException(
          "It repeats or combines too many parts that may be empty", pattern, -1);
    }
    return cost;
  }

  /** Replaces {@code \Q...\E} by single escaped characters. */
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

  private boolean more() {
    return at < pattern.length();
  }

  private Cost alternatives() {
    if (++depth > MAX_DEPTH) {
      throw new PatternSyntaxException("Its groups are nested too deeply", given, -1);
    }
    Cost all = sequence();
    while (more() && peek() == '|') {
      at++;
      all = all.or(sequence());
    }
    depth--;
    return all;
  }

  private Cost sequence() {
    Cost all = Cost.EMPTY;
    skip();
    while (more() && peek() != '|' && peek() != ')') {
      Cost one = atom();
      skip();
      while (more() && "?*+{".indexOf(peek()) >= 0) {
        one = quantified(one);
        skip();
      }
      all = all.then(one);
    }
    return all;
  }

  /** Skips blanks and comments if {@code (?x)} is in effect. */
  private void skip() {
    while (comments && more()) {
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
    while (more() && "\n\r\u0085\u2028\u2029".indexOf(peek()) < 0) {
      at++;
    }
  }

  private Cost atom() {
    char c = pattern.charAt(at++);
    return switch (c) {
      case '\\' -> escape();
      case '[' -> set();
      case '(' -> group();
      case '^', '$' -> Cost.ANCHOR;
      default -> Cost.CHARACTER;
    };
  }

  private Cost escape() {
    if (!more()) {
      return Cost.CHARACTER;
    }
    char c = pattern.charAt(at++);
    switch (c) {
      case 'b', 'B', 'A', 'G', 'z', 'Z' -> {
        if (c == 'b' && pattern.startsWith("{g}", at)) {
          at += 3;
        }
        return Cost.ANCHOR;
      }
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        take(9, "0123456789");
        return Cost.REFERENCE;
      }
      case 'k' -> {
        to('>');
        return Cost.REFERENCE;
      }
      case 'p', 'P', 'N', 'x' -> {
        if (peek() == '{') {
          to('}');
        } else {
          at += c == 'x' ? 2 : 1;
        }
      }
      case 'u' -> at += 4;
      case '0' -> take(3, "01234567");
      case 'c' -> at++;
      default -> {
        // A character or a character class.
      }
    }
    at = Math.min(at, pattern.length());
    return Cost.CHARACTER;
  }

  private void take(int limit, String digits) {
    for (int i = 0; i < limit && more() && digits.indexOf(peek()) >= 0; i++) {
      at++;
    }
  }

  private void to(char end) {
    int found = pattern.indexOf(end, at);
    at = found < 0 ? pattern.length() : found + 1;
  }

  /** Skips a character class; the opening bracket is already consumed. */
  private Cost set() {
    int open = 1;
    boolean first = true;
    while (more() && open > 0) {
      char c = pattern.charAt(at++);
      if (c == '\\') {
        at++;
        first = false;
      } else if (c == '[') {
        open++;
        first = true;
      } else if (c == ']' && !first) {
        open--;
      } else if (comments && c == '#') {
        comment();
      } else {
        first = first && (c == '^' || (comments && Character.isWhitespace(c)));
      }
    }
    at = Math.min(at, pattern.length());
    return Cost.CHARACTER;
  }

  private Cost group() {
    boolean outside = comments;
    if (peek() != '?') {
      return closed(outside).then(Cost.ANCHOR);
    }
    at++;
    char c = more() ? pattern.charAt(at++) : ':';
    return switch (c) {
      case ':' -> closed(outside);
      case '>' -> closed(outside).once();
      case '=', '!' -> closed(outside).look(1);
      case '<' -> behind(outside);
      default -> {
        at--;
        yield flags(outside);
      }
    };
  }

  /** A lookbehind or a named group. */
  private Cost behind(boolean outside) {
    if (peek() == '=' || peek() == '!') {
      at++;
      Cost inside = closed(outside);
      return inside.look(1 + Math.min(inside.length(), Regex.MAX_TEXT));
    }
    to('>');
    return closed(outside).then(Cost.ANCHOR);
  }

  /** Inline flags, or a group with flags. */
  private Cost flags(boolean outside) {
    boolean on = true;
    while (more() && peek() != ')' && peek() != ':') {
      char flag = pattern.charAt(at++);
      on &= flag != '-';
      comments = flag == 'x' ? on : comments;
    }
    boolean whole = peek() == ')';
    at++;
    return whole ? Cost.EMPTY : closed(outside);
  }

  private Cost closed(boolean outside) {
    Cost inside = alternatives();
    at++;
    comments = outside;
    return inside;
  }

  private Cost quantified(Cost of) {
    char c = pattern.charAt(at++);
    double min = c == '+' ? 1 : 0;
    double max = c == '?' ? 1 : Regex.MAX_TEXT;
    if (c == '{') {
      int end = pattern.indexOf('}', at);
      String[] bounds = pattern.substring(at, end < 0 ? pattern.length() : end).split(",", 2);
      min = number(bounds[0], 0);
      max = bounds.length == 1 ? min : number(bounds[1], Regex.MAX_TEXT);
      at = end < 0 ? pattern.length() : end + 1;
    }
    boolean possessive = peek() == '+';
    if (possessive || peek() == '?') {
      at++;
    }
    return of.repeated(min, max, possessive);
  }

  private static double number(String text, double otherwise) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
