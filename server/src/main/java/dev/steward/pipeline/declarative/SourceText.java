package dev.steward.pipeline.declarative;

import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.Statement;
import java.util.List;

/** The text of a script by lines, from which parts of it are quoted. */
final class SourceText {

  private final List<String> lines;

  SourceText(Script script) {
    lines = script.text().lines().toList();
  }

  /** The text at the position, without whitespace around it. */
  String at(Position position) {
    var text = new StringBuilder();
    for (int line = position.line(); line <= position.endLine(); line++) {
      String part = line < 1 || line > lines.size() ? "" : lines.get(line - 1);
      int end = line == position.endLine() ? position.endColumn() - 1 : part.length();
      int start = line == position.line() ? position.column() - 1 : 0;
      end = Math.clamp(end, 0, part.length());
      text.append(part, Math.clamp(start, 0, end), end).append('\n');
    }
    return text.toString().strip();
  }

  /** The text of the statements in a block, without its braces. */
  String inside(Statement.Block block) {
    if (block.statements().isEmpty()) {
      return "";
    }
    Position first = block.statements().getFirst().position();
    Position last = block.statements().getLast().position();
    return at(new Position(first.line(), first.column(), last.endLine(), last.endColumn()));
  }
}
