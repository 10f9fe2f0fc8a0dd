package dev.steward.node;

import dev.steward.problem.Problem;

/**
 * Recursive descent parser of label expressions. The grammar, from lowest to highest precedence:
 *
 * <pre>
 * iff     = implies { "<->" implies }
 * implies = or [ "->" or ]             not chained: a->b->c is ambiguous
 * or      = and { "||" and }
 * and     = not { "&&" not }
 * not     = [ "!" ] atom
 * atom    = "(" iff ")" | word | quoted word
 * </pre>
 */
final class LabelParser {

  private static final int MAX_CHARACTERS = 2_000;
  private static final int MAX_NESTING = 100;
  private static final String WORD_DELIMITERS = "&|!<>() \t\"'";

  private final String text;
  private int at;
  private int depth;

  LabelParser(String text) {
    this.text = text;
  }

  LabelExpression parse() {
    if (text.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid(
          "A label expression can have at most " + MAX_CHARACTERS + " characters.");
    }
    LabelExpression expression = iff();
    if (!atEnd()) {
      throw syntaxError("an operator such as && is missing");
    }
    return expression;
  }

  private LabelExpression iff() {
    if (++depth > MAX_NESTING) {
      throw syntaxError("parentheses are nested too deeply");
    }
    LabelExpression left = implies();
    while (take("<->")) {
      left = new LabelExpression.Iff(left, implies());
    }
    depth--;
    return left;
  }

  private LabelExpression implies() {
    LabelExpression left = or();
    return take("->") ? new LabelExpression.Implies(left, or()) : left;
  }

  private LabelExpression or() {
    LabelExpression left = and();
    while (take("||")) {
      left = new LabelExpression.Or(left, and());
    }
    return left;
  }

  private LabelExpression and() {
    LabelExpression left = not();
    while (take("&&")) {
      left = new LabelExpression.And(left, not());
    }
    return left;
  }

  private LabelExpression not() {
    return take("!") ? new LabelExpression.Not(atom()) : atom();
  }

  private LabelExpression atom() {
    if (take("(")) {
      LabelExpression inner = iff();
      if (!take(")")) {
        throw syntaxError("a parenthesis is not closed");
      }
      return new LabelExpression.Paren(inner);
    }
    if (atEnd()) {
      throw syntaxError("a label is missing");
    }
    return new LabelExpression.Atom(text.charAt(at) == '"' ? quoted() : word());
  }

  private String word() {
    int from = at;
    while (at < text.length() && WORD_DELIMITERS.indexOf(text.charAt(at)) < 0) {
      if (text.startsWith("->", at)) {
        break;
      }
      at++;
    }
    if (at == from) {
      throw syntaxError("a label is missing");
    }
    return text.substring(from, at);
  }

  private String quoted() {
    var word = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
        if (at == text.length()) {
          break;
        }
        word.append(Labels.unescaped(text.charAt(at)));
      } else {
        word.append(text.charAt(at));
      }
      at++;
    }
    if (at >= text.length()) {
      throw syntaxError("a quotation mark is not closed");
    }
    at++;
    if (word.isEmpty()) {
      throw syntaxError("a label is empty");
    }
    return word.toString();
  }

  private boolean atEnd() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at >= text.length();
  }

  private boolean take(String token) {
    if (!atEnd() && text.startsWith(token, at)) {
      at += token.length();
      return true;
    }
    return false;
  }

  private Problem.Invalid syntaxError(String reason) {
    return new Problem.Invalid(
        "Invalid label expression: " + reason + " at character " + (at + 1) + ".");
  }
}
