package dev.steward.web.run;

import dev.steward.rest.LogLines;
import dev.steward.rest.LogLines.Line;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lines of a log as a page shows them, in chunks of which a browser throws away the ones far off.
 *
 * @param size of the whole log in bytes
 * @param running whether more may come
 * @param state how text is coloured behind the last chunk
 */
public record LogView(
    List<Chunk> chunks, long start, long end, long size, boolean running, String state) {

  static final int CHUNK = 500;

  /** A shell says so before each command, where it is told to: a step begins there. */
  private static final Pattern STEP =
      Pattern.compile("(?:\\[?[0-9:.TZ-]+\\]? +)?\\+ \\S.*", Pattern.DOTALL);

  /** What the server itself says after the steps. */
  private static final Pattern AFTER =
      Pattern.compile(
          "(?:\\[?[0-9:.TZ-]+\\]? +)?(?:Finished: |Archiving artifacts|Recording test results|Build"
              + " step ).*",
          Pattern.DOTALL);

  public record Chunk(long start, long end, List<Shown> lines) {}

  /**
   * A line.
   *
   * @param mark the classes of its element
   * @param time of day at which it was written; empty where that is not known
   */
  public record Shown(long number, String mark, String time, String html) {}

  /** Whether it can be said when its lines were written. */
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
