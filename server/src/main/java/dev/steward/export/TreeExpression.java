package dev.steward.export;

import dev.steward.cache.BoundedMap;
import dev.steward.problem.Problem;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * Parses tree expressions, such as {@code tree=jobs[name,builds[number]{0,5}]}.
 *
 * <pre>
 * list  := node (',' node)*
 * node  := NAME [ '[' list ']' ] [ '{' range '}' ]
 * range := M ',' N | M ',' | ',' N | M
 * </pre>
 */
final class TreeExpression {

  private static final int MAX_CHARACTERS = 10_000;
  private static final int MAX_NESTING = 50;
  private static final int MAX_NODES = 2_000;
  private static final int MAX_KEPT = 200;

  /** Parsed expressions, cached because clients repeat the same few. */
  private static final BoundedMap<String, Selection.TreeSelection> CACHE =
      new BoundedMap<>(MAX_KEPT);

  private final String text;
  private int at;
  private int nodes;

  private TreeExpression(String text) {
    this.text = text;
  }

  /**
   * Parses an expression.
   *
   * @throws Problem.Invalid with the position of the error
   */
  static Selection.TreeSelection parse(String text) {
    Selection.TreeSelection cached = CACHE.get(text);
    if (cached != null) {
      return cached;
    }
    if (text.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid(
          "The tree expression is longer than " + MAX_CHARACTERS + " characters.");
    }
    var expression = new TreeExpression(text);
    Selection.TreeSelection parsed = expression.list(0);
    if (expression.at < text.length()) {
      throw expression.invalid("expected the end");
    }
    CACHE.put(text, parsed);
    return parsed;
  }

  private Selection.TreeSelection list(int nesting) {
    if (nesting > MAX_NESTING) {
      throw invalid("nested too deeply");
    }
    var branches = new HashMap<String, Selection.TreeSelection.Branch>();
    Selection.TreeSelection.Branch all = null;
    while (true) {
      if (++nodes > MAX_NODES) {
        throw invalid("too many names");
      }
      String name = name();
      Selection.TreeSelection below = null;
      if (peek('[')) {
        at++;
        below = list(nesting + 1);
        expect(']', "RBRACKET");
      }
      ListRange range = ListRange.ALL;
      if (peek('{')) {
        at++;
        range = range();
        expect('}', "RBRACE");
      }
      var branch = new Selection.TreeSelection.Branch(below, range);
      if (name.equals("*")) {
        all = branch;
      } else {
        branches.put(name, branch);
      }
      if (!peek(',')) {
        return new Selection.TreeSelection(branches, all);
      }
      at++;
    }
  }

  private String name() {
    int from = at;
    while (at < text.length() && ",[]{}".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == from) {
      throw invalid("expected name");
    }
    return text.substring(from, at);
  }

  private ListRange range() {
    Integer from = number();
    if (!peek(',')) {
      if (from == null) {
        throw invalid("expected number");
      }
      return new ListRange(from, from == Integer.MAX_VALUE ? from : from + 1);
    }
    at++;
    Integer to = number();
    return new ListRange(from == null ? 0 : from, to == null ? Integer.MAX_VALUE : to);
  }

  private @Nullable Integer number() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      return null;
    }
    try {
      return Integer.parseInt(text.substring(from, at));
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  private boolean peek(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private void expect(char c, String tokenName) {
    if (!peek(c)) {
      throw invalid("expected " + tokenName);
    }
    at++;
  }

  private Problem invalid(String what) {
    return new Problem.Invalid("Malformed tree expression: " + what + " at " + at);
  }
}
