package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Position;

/** Cuts the text of an element out of the source text of a script. */
final class SourceText {
  private SourceText() {}

  /** Returns the text of a position without surrounding white space; empty if it has none. */
  static String between(String text, Position position) {
    if (position.line() < 1 || position.endLine() < position.line()) {
      return "";
    }
    int start = offset(text, position.line(), position.column());
    int end = offset(text, position.endLine(), position.endColumn());
    return start < 0 || end < start ? "" : text.substring(start, end).strip();
  }

  private static int offset(String text, int line, int column) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      start = text.indexOf('\n', start) + 1;
      if (start == 0) {
        return -1;
      }
    }
    return Math.min(text.length(), start + column - 1);
  }
}
