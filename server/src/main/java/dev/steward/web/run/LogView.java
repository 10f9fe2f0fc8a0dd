package dev.steward.web.run;

import dev.steward.rest.run.LogLines;
import dev.steward.rest.run.LogLines.LogLine;
import dev.steward.web.TextFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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

  /** Start of the lines in which a pipeline announces its steps. */
  private static final String MARK = "[Pipeline] ";

  public record Chunk(long start, long end, List<LineView> lines) {}

  /**
   * A line.
   *
   * @param cssClass CSS classes of its element
   * @param stage the stage or branch of a pipeline, on its first line in the chunk; empty otherwise
   * @param time time of day at which it was written; empty if unknown
   */
  public record LineView(long number, String cssClass, String time, String stage, String html) {}

  /** True if the lines have or may still get timestamps. */
  public boolean hasTimestamps() {
    return running
        || chunks.stream().anyMatch(c -> c.lines().stream().anyMatch(l -> !l.time().isEmpty()));
  }

  static LogView of(LogLines.LogExcerpt piece) {
    return of(piece, Collections.emptyNavigableMap());
  }

  /**
   * The lines of an excerpt.
   *
   * @param stages the names of stages by the offsets at which they wrote
   */
  static LogView of(LogLines.LogExcerpt piece, NavigableMap<Long, String> stages) {
    var chunks = new ArrayList<Chunk>();
    List<LogLine> lines = piece.lines();
    for (int from = 0; from < lines.size(); from += CHUNK_LINES) {
      int to = Math.min(lines.size(), from + CHUNK_LINES);
      chunks.add(
          new Chunk(
              lines.get(from).at(),
              to < lines.size() ? lines.get(to).at() : piece.end(),
              lineViews(lines.subList(from, to), stages)));
    }
    return new LogView(
        chunks, piece.start(), piece.end(), piece.size(), piece.running(), piece.state());
  }

  private static List<LineView> lineViews(List<LogLine> lines, NavigableMap<Long, String> stages) {
    var views = new ArrayList<LineView>();
    String last = "";
    for (LogLine line : lines) {
      boolean isMark = line.text().startsWith(MARK);
      Map.Entry<Long, String> entry = stages.floorEntry(line.at());
      String stage = entry == null ? "" : entry.getValue();
      // Lines of the pipeline itself name their block; they do not need a label.
      views.add(lineView(line, isMark || stage.equals(last) ? "" : stage));
      last = isMark ? last : stage;
    }
    return views;
  }

  private static LineView lineView(LogLine line, String stage) {
    String cssClass =
        STEP_START.matcher(line.text()).matches()
            ? "line step"
            : line.text().startsWith(MARK)
                ? "line mark"
                : SERVER_MESSAGE.matcher(line.text()).matches() ? "line after" : "line";
    return new LineView(
        line.number(),
        cssClass,
        line.writtenAt() == 0 ? "" : TextFormat.timeOfDay(line.writtenAt()),
        stage,
        line.html());
  }
}
