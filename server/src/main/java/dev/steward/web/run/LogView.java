package dev.steward.web.run;

import dev.steward.rest.run.LogLines;
import dev.steward.rest.run.LogLines.LogLine;
import dev.steward.web.TextFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Log lines of a page, in chunks, so that the browser can drop those that are far from the visible
 * lines.
 *
 * @param size size of the whole log in bytes
 * @param running true if the log may still grow
 * @param state text colour state after the last chunk
 */
public record LogView(
    List<Chunk> chunks, long start, long end, long size, boolean running, String state) {

  static final int CHUNK_LINES = 500;

  /** Command trace of {@code sh -x}, which marks the start of a step. */
  private static final Pattern STEP_START =
      Pattern.compile("(?:\\[?[0-9:.TZ-]+\\]? +)?\\+ \\S.*", Pattern.DOTALL);

  /** Server messages after the steps. */
  private static final Pattern SERVER_MESSAGE =
      Pattern.compile(
          "(?:\\[?[0-9:.TZ-]+\\]? +)?(?:Finished: |Archiving artifacts|Recording test results|Build"
              + " step ).*",
          Pattern.DOTALL);

  public record Chunk(long start, long end, List<LineView> lines) {}

  /**
   * A line.
   *
   * @param cssClass CSS classes of its element
   * @param time time of day at which it was written; empty if unknown
   */
  public record LineView(long number, String cssClass, String time, String html) {}

  /** True if the lines have or may still get timestamps. */
  public boolean hasTimestamps() {
    return running
        || chunks.stream().anyMatch(c -> c.lines().stream().anyMatch(l -> !l.time().isEmpty()));
  }

  static LogView of(LogLines.LogExcerpt piece) {
    var chunks = new ArrayList<Chunk>();
    List<LogLine> lines = piece.lines();
    for (int from = 0; from < lines.size(); from += CHUNK_LINES) {
      int to = Math.min(lines.size(), from + CHUNK_LINES);
      chunks.add(
          new Chunk(
              lines.get(from).at(),
              to < lines.size() ? lines.get(to).at() : piece.end(),
              lines.subList(from, to).stream().map(LogView::lineView).toList()));
    }
    return new LogView(
        chunks, piece.start(), piece.end(), piece.size(), piece.running(), piece.state());
  }

  private static LineView lineView(LogLine line) {
    String cssClass =
        STEP_START.matcher(line.text()).matches()
            ? "line step"
            : SERVER_MESSAGE.matcher(line.text()).matches() ? "line after" : "line";
    return new LineView(
        line.number(),
        cssClass,
        line.writtenAt() == 0 ? "" : TextFormat.timeOfDay(line.writtenAt()),
        line.html());
  }
}
