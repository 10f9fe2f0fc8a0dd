package dev.steward.trigger;

import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import dev.steward.trigger.JsonPathFilter.Operand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recursive-descent parser for JSONPaths, with limits on length, segments and nesting. */
final class JsonPathParser {

  private static final int MAX_PATH = 1_000;
  private static final int MAX_SEGMENTS = 50;
  private static final int MAX_NESTING = 20;
  private static final int MAX_DIGITS = 9;
  private static final String REGEX_FLAGS = "idmsuxU";

  /** Thrown if the text is not a valid JSONPath. */
  private static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException() {
      super(null, null, false, false);
    }
  }

  private final String text;
  private final MatchBudget budget;
  private int at;
  private int segments;
  private int nesting;

  private JsonPathParser(String text, MatchBudget budget) {
    this.text = text;
    this.budget = budget;
  }

  /**
   * Parses a path; null if it is invalid. A path without {@code $} starts at the document.
   *
   * @throws MatchLimitException if it is too long or too complex
   */
  static @Nullable JsonPath parse(String path, MatchBudget budget) throws MatchLimitException {
    if (path.length() > MAX_PATH) {
      throw new MatchLimitException("A JSONPath is longer than " + MAX_PATH + " characters.");
    }
    if (path.isEmpty()) {
      return null;
    }
    var parser = new JsonPathParser(path.charAt(0) == '$' ? path : "$." + path, budget);
    try {
      parser.expect("$");
      JsonPath parsed = parser.path();
      return parser.at == parser.text.length() ? parsed : null;
    } catch (SyntaxException e) {
      return null;
    }
  }

  private JsonPath path() throws SyntaxException, MatchLimitException {
    var all = new ArrayList<JsonPathSegment>();
    while (true) {
      JsonPathSegment segment = segment();
      if (segment == null) {
        return new JsonPath(List.copyOf(all));
      }
      if (++segments > MAX_SEGMENTS) {
        throw new MatchLimitException("A JSONPath has more than " + MAX_SEGMENTS + " steps.");
      }
      all.add(segment);
    }
  }

  /** The next segment; null if there is none. */
  private @Nullable JsonPathSegment segment() throws SyntaxException, MatchLimitException {
    if (accept("..")) {
      return new JsonPathSegment.Descendants(accept("[") ? bracket() : member());
    }
    if (accept(".")) {
      return accept("length()") ? new JsonPathSegment.Length() : member();
    }
    return accept("[") ? bracket() : null;
  }

  private JsonPathSegment member() throws SyntaxException {
    if (accept("*")) {
      return new JsonPathSegment.Wildcard();
    }
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw new SyntaxException();
    }
    return new JsonPathSegment.Name(text.substring(start, at));
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '$' || c == '@';
  }

  private JsonPathSegment bracket() throws SyntaxException, MatchLimitException {
    JsonPathSegment segment;
    skipBlanks();
    if (accept("*")) {
      segment = new JsonPathSegment.Wildcard();
    } else if (accept("?")) {
      nest();
      segment = new JsonPathSegment.Filter(or());
      nesting--;
    } else if (peek() == '\'' || peek() == '"') {
      List<String> names = names();
      segment =
          names.size() == 1
              ? new JsonPathSegment.Name(names.getFirst())
              : new JsonPathSegment.Names(names);
    } else {
      segment = numbers();
    }
    skipBlanks();
    expect("]");
    return segment;
  }

  private List<String> names() throws SyntaxException {
    var names = new ArrayList<String>();
    do {
      skipBlanks();
      names.add(string());
      skipBlanks();
    } while (accept(","));
    return names;
  }

  private JsonPathSegment numbers() throws SyntaxException {
    Integer first = peek() == ':' ? null : Integer.valueOf(integer());
    skipBlanks();
    if (accept(":")) {
      skipBlanks();
      return new JsonPathSegment.Slice(first, peek() == ']' ? null : Integer.valueOf(integer()));
    }
    var indexes = new ArrayList<Integer>();
    indexes.add(first == null ? 0 : first);
    while (accept(",")) {
      skipBlanks();
      indexes.add(integer());
      skipBlanks();
    }
    return new JsonPathSegment.Indexes(indexes);
  }

  private int integer() throws SyntaxException {
    int start = at;
    accept("-");
    int digits = at;
    while (isDigit(peek())) {
      at++;
    }
    if (at == digits || at - digits > MAX_DIGITS) {
      throw new SyntaxException();
    }
    return Integer.parseInt(text.substring(start, at));
  }

  private JsonPathFilter or() throws SyntaxException, MatchLimitException {
    var all = new ArrayList<JsonPathFilter>();
    do {
      all.add(and());
    } while (accept("||"));
    return all.size() == 1 ? all.getFirst() : new JsonPathFilter.Or(all);
  }

  private JsonPathFilter and() throws SyntaxException, MatchLimitException {
    var all = new ArrayList<JsonPathFilter>();
    do {
      all.add(condition());
      skipBlanks();
    } while (accept("&&"));
    return all.size() == 1 ? all.getFirst() : new JsonPathFilter.And(all);
  }

  private JsonPathFilter condition() throws SyntaxException, MatchLimitException {
    skipBlanks();
    nest();
    JsonPathFilter condition;
    if (accept("!")) {
      condition = new JsonPathFilter.Not(condition());
    } else if (accept("(")) {
      condition = or();
      expect(")");
    } else {
      condition = comparison();
    }
    nesting--;
    return condition;
  }

  private JsonPathFilter comparison() throws SyntaxException, MatchLimitException {
    Operand left = operand();
    skipBlanks();
    if (accept("=~")) {
      skipBlanks();
      return new JsonPathFilter.Match(single(left), regex());
    }
    for (JsonPathFilter.Operator operator : JsonPathFilter.Operator.values()) {
      if (accept(operator.symbol())) {
        skipBlanks();
        return new JsonPathFilter.Comparison(single(left), operator, single(operand()));
      }
    }
    if (accept("in ") || accept("in[")) {
      return new JsonPathFilter.In(single(left), literals());
    }
    if (accept("nin ") || accept("nin[")) {
      return new JsonPathFilter.Not(new JsonPathFilter.In(single(left), literals()));
    }
    if (left instanceof Operand.PathOperand path) {
      return new JsonPathFilter.Exists(path);
    }
    throw new SyntaxException();
  }

  /** Refuses paths that can select several values, which cannot be compared. */
  private static Operand single(Operand operand) throws SyntaxException {
    if (operand instanceof Operand.PathOperand(_, JsonPath path) && path.isIndefinite()) {
      throw new SyntaxException();
    }
    return operand;
  }

  private List<Operand.Literal> literals() throws SyntaxException {
    if (text.charAt(at - 1) != '[') {
      skipBlanks();
      expect("[");
    }
    var all = new ArrayList<Operand.Literal>();
    do {
      skipBlanks();
      all.add(literal());
      skipBlanks();
    } while (accept(","));
    expect("]");
    return all;
  }

  private Operand operand() throws SyntaxException, MatchLimitException {
    if (accept("@")) {
      return new Operand.PathOperand(false, path());
    }
    return accept("$") ? new Operand.PathOperand(true, path()) : literal();
  }

  private Operand.Literal literal() throws SyntaxException {
    if (peek() == '\'' || peek() == '"') {
      return new Operand.Literal(string());
    }
    if (accept("true")) {
      return new Operand.Literal(true);
    }
    if (accept("false")) {
      return new Operand.Literal(false);
    }
    return accept("null") ? new Operand.Literal(null) : new Operand.Literal(number());
  }

  private Number number() throws SyntaxException {
    int start = at;
    while (isDigit(peek()) || "+-.eE".indexOf(peek()) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    try {
      if (digits.chars().allMatch(c -> c == '-' || isDigit((char) c))) {
        return Long.valueOf(digits);
      }
      return Double.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new SyntaxException();
    }
  }

  /** A string in single or double quotes, in which a backslash escapes the next character. */
  private String string() throws SyntaxException {
    char quote = peek();
    if (quote != '\'' && quote != '"') {
      throw new SyntaxException();
    }
    at++;
    var value = new StringBuilder();
    while (peek() != quote) {
      if (peek() == '\\') {
        at++;
      }
      value.append(next());
    }
    at++;
    return value.toString();
  }

  private Regex regex() throws SyntaxException, MatchLimitException {
    expect("/");
    var pattern = new StringBuilder();
    while (peek() != '/') {
      if (text.startsWith("\\/", at)) {
        at++;
      } else if (peek() == '\\') {
        pattern.append(next());
      }
      pattern.append(next());
    }
    at++;
    int start = at;
    while (at < text.length() && REGEX_FLAGS.indexOf(peek()) >= 0) {
      at++;
    }
    String flags = at == start ? "" : "(?" + text.substring(start, at) + ")";
    return Regex.of(flags + pattern, budget);
  }

  private void nest() throws MatchLimitException {
    if (++nesting > MAX_NESTING) {
      throw new MatchLimitException(
          "A JSONPath is nested more than " + MAX_NESTING + " levels deep.");
    }
  }

  private void skipBlanks() {
    while (peek() == ' ') {
      at++;
    }
  }

  /** The next character; NUL at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private char next() throws SyntaxException {
    if (at >= text.length()) {
      throw new SyntaxException();
    }
    return text.charAt(at++);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean accept(String token) {
    if (!text.startsWith(token, at)) {
      return false;
    }
    at += token.length();
    return true;
  }

  private void expect(String token) throws SyntaxException {
    if (!accept(token)) {
      throw new SyntaxException();
    }
  }
}
