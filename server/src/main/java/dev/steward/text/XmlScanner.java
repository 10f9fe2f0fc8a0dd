package dev.steward.text;

import dev.steward.problem.Problem;

/**
 * Scanner for XML text that reads names, whitespace and references; errors state the line and the
 * column.
 */
abstract class XmlScanner {

  final String in;
  int at;

  XmlScanner(String in) {
    this.in = in;
  }

  void skip(String end, int from) {
    int index = in.indexOf(end, at + from);
    if (index < 0) {
      throw syntaxError("the document ends too early");
    }
    at = index + end.length();
  }

  String name() {
    int from = at;
    while (at < in.length() && isNamePart(in.charAt(at))) {
      at++;
    }
    if (at == from || Character.isDigit(in.charAt(from)) || "-.".indexOf(in.charAt(from)) >= 0) {
      throw syntaxError("a name is expected");
    }
    return in.substring(from, at);
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c)
        || c == '_'
        || c == '-'
        || c == '.'
        || c == ':'
        || Character.isSurrogate(c);
  }

  boolean skipBlanks() {
    int from = at;
    while (at < in.length() && isBlank(in.charAt(at))) {
      at++;
    }
    return at > from;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  void unescape(int from, int to, StringBuilder out) {
    int i = from;
    while (i < to) {
      // The search is limited to this text; otherwise, a document without & would be scanned again
      // and again.
      int reference = in.indexOf('&', i, to);
      if (reference < 0) {
        newLines(i, to, out);
        return;
      }
      newLines(i, reference, out);
      int end = in.indexOf(';', reference, Math.min(to, reference + 13));
      if (end < 0) {
        at = reference;
        throw syntaxError("& must be written as &amp;");
      }
      out.appendCodePoint(codePoint(reference, end));
      i = end + 1;
    }
  }

  /** Normalizes line endings to line feeds, as XML requires. */
  private void newLines(int from, int to, StringBuilder out) {
    for (int i = from; i < to; i++) {
      char c = in.charAt(i);
      if (c == '\r') {
        if (i + 1 >= to || in.charAt(i + 1) != '\n') {
          out.append('\n');
        }
      } else {
        out.append(c);
      }
    }
  }

  private int codePoint(int reference, int end) {
    String entity = in.substring(reference + 1, end);
    int code =
        switch (entity) {
          case "lt" -> '<';
          case "gt" -> '>';
          case "amp" -> '&';
          case "quot" -> '"';
          case "apos" -> '\'';
          default -> numeric(entity);
        };
    if (code <= 0 || !Character.isValidCodePoint(code) || (code >= 0xd800 && code <= 0xdfff)) {
      at = reference;
      throw syntaxError("unknown entity");
    }
    return code;
  }

  /** The code point of {@code #10} or {@code #xA}; -1 for any other text. */
  private static int numeric(String entity) {
    try {
      if (entity.startsWith("#x")) {
        return Integer.parseInt(entity.substring(2), 16);
      }
      return entity.startsWith("#") ? Integer.parseInt(entity.substring(1)) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  Problem syntaxError(String detail) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(at, in.length()); i++) {
      if (in.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Problem.Invalid(
        "The XML was rejected: " + detail + " (line " + line + ", column " + column + ").");
  }
}
