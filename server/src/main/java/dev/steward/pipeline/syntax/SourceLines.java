package dev.steward.pipeline.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a source text, counted from 1 as positions do. */
final class SourceLines {
  private final List<String> lines;

  SourceLines(String text) {
    this.lines = text.lines().toList();
  }

  /** Returns a line without its end; null if there is none with that number. */
  @Nullable String line(int number) {
    return number < 1 || number > lines.size() ? null : lines.get(number - 1);
  }

  /** Whether a character is at a given place. */
  boolean has(char character, int line, int column) {
    String text = line(line);
    return text != null
        && column >= 1
        && column <= text.length()
        && text.charAt(column - 1) == character;
  }

  /** Returns the text of an element in one line: breaks and indentation become one space. */
  String oneLine(Position position) {
    var text = new StringBuilder();
    for (int number = position.line(); number <= position.endLine(); number++) {
      String line = line(number);
      if (line == null) {
        break;
      }
      int start = number == position.line() ? Math.min(position.column() - 1, line.length()) : 0;
      int end =
          number == position.endLine()
              ? Math.min(position.endColumn() - 1, line.length())
              : line.length();
      String part = line.substring(start, Math.max(start, end)).strip();
      if (!part.isEmpty()) {
        text.append(text.isEmpty() ? "" : " ").append(part);
      }
    }
    return text.toString();
  }
}
