package dev.steward.web.run;

import dev.steward.rest.LogLines;
import dev.steward.rest.LogLines.Line;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Log lines of a page, in chunks so that the browser can drop distant ones.
 *
 * @param size size of the whole log in bytes
 * @param running true if the log may still grow
 * @param state text colour state after the last chunk
 */
public record LogView(
    List<Chunk> chunks, long start, long end, long size, boolean running, String state) {

  static final int CHUNK = 500;

  /** Command trace of {@code sh -x}, which marks the start of a step. */
  private static final Pattern STEP =
      Pattern.compile("(?:\\[?[0-9:.TZ-]+\\]? +)?\\+ \\S.*", Pattern.DOTALL);

  /** Messages of the server after the steps. */
  private static final Pattern AFTER =
      Pattern.compile(
          "(?:\\[?[0-9:.TZ-]+\\]? +)?(?:Finished: |Archiving artifacts|Recording test results|Build"
              + " step ).*",
          Pattern.DOTALL);

  public record Chunk(long start, long end, List<Shown> lines) {}

  /**
   * A line.
   *
   * @param mark CSS classes of its element
   * @param time time of day at which it was written; empty if unknown
   */
  public record Shown(long number, String mark, String time, String html) {}

  /** True if the lines have or can get timestamps. */
  public boolean timed() {
    return running
        || chunks.stream().anyMatch(c -> c.lines().stream().anyMatch(l -> !l.time().isEmpty()));
  }

  static LogView of(LogLines.Piece piece) {
    var chunks = new ArrayList<Chunk>();
    List<Line> lines = piece.lines();
    for (int from = 0; from < lines.size(); from += CHUNK) {
      int to = Math.min(lines.size(), from + CHUNK);
      chunks.add(
          new Chunk(
              lines.get(from).at(),
              to < lines.size() ? lines.get(to).at() : piece.end(),
              lines.subList(from, to).stream().map(LogView::shown).toList()));
    }
    return new LogView(
        chunks, piece.start(), piece.end(), piece.size(), piece.running(), piece.state());
  }

  private static Shown shown(Line line) {
    String mark =
        STEP.matcher(line.text()).matches()
            ? "line step"
            : AFTER.matcher(line.text()).matches() ? "line after" : "line";
    return new Shown(
        line.number(),
        mark,
        line.written() == 0 ? "" : Words.timeOfDay(line.written()),
        line.html());
  }
}
