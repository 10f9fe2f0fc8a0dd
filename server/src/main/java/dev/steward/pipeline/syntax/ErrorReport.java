package dev.steward.pipeline.syntax;

import org.jspecify.annotations.Nullable;

/** Words an error as Groovy's compiler does: name, line, message, source line and a caret. */
public final class ErrorReport {

  /** From this column on, only the part of the line around the column is shown. */
  private static final int WIDE_COLUMN = 40;

  private ErrorReport() {}

  /**
   * Returns the lines of an error, each ended by a line break, without the blank line that follows
   * an error in Groovy's reports.
   *
   * @param name the name of the source text, such as {@code WorkflowScript}
   * @param text the source text
   */
  public static String of(String name, String text, SyntaxFailure.Problem problem) {
    Position position = problem.position();
    if (position.line() < 1) {
      return name + ": " + problem.message() + "\n";
    }
    return name
        + ": "
        + position.line()
        + ": "
        + problem.message()
        + " @ line "
        + position.line()
        + ", column "
        + position.column()
        + ".\n"
        + excerpt(text, position);
  }

  /** Returns the source line of a position and a caret below its column; empty without a line. */
  public static String excerpt(String text, Position position) {
    @Nullable String line = new SourceLines(text).line(position.line());
    int column = position.column();
    if (line == null || column < 1) {
      return line == null ? "" : line + "\n";
    }
    int start = column > WIDE_COLUMN ? Math.min(column - 31, line.length()) : 0;
    int end = column > WIDE_COLUMN ? Math.clamp(column + 9L, start, line.length()) : line.length();
    return "   " + line.substring(start, end) + "\n   " + " ".repeat(column - 1 - start) + "^\n";
  }
}
