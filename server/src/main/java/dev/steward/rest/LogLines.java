package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.blob.LineIndex;
import dev.steward.blob.LogSearch;
import dev.steward.blob.LogTimes;
import dev.steward.job.Definition;
import dev.steward.job.Wrapping;
import dev.steward.limit.ComputePool;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log lines of a run for pages: numbered, escaped and coloured. */
public final class LogLines {

  private static final int MAX_BYTES = 1 << 20;

  /** Copies of each byte in the lines and the page made from them. */
  private static final long BYTE_COPIES = 6;

  /** Estimated overhead of a line in bytes. */
  private static final long LINE_BYTES = 120;

  /** Longer lines are split, since browsers cannot handle them. */
  private static final int MAX_LINE = 64 << 10;

  /**
   * A log line.
   *
   * @param number starts at 1
   * @param at the position of its first byte in the log
   * @param written epoch milliseconds; 0 if unknown
   * @param text the plain text, without colours
   * @param html the same as HTML with all elements closed
   */
  public record Line(long number, long at, long written, String text, String html) {}

  /**
   * Consecutive lines.
   *
   * @param start the position of the first line in bytes
   * @param end the position after the last line
   * @param size the current size of the log
   * @param running whether the run may still write
   * @param state the colours at the end, see {@link Colours#state()}
   */
  public record Piece(
      List<Line> lines, long start, long end, long size, boolean running, String state) {}

  private final Parts parts;
  private final LineIndex counts = new LineIndex();

  public LogLines(Parts parts) {
    this.parts = parts;
  }

  private Path path(JobRun which) {
    return parts.blobs().log(which.job().id(), which.run().number());
  }

  /** The last lines of a log. */
  public Piece last(Caller caller, JobRun which, int mostBytes, int mostLines) {
    RunLog shown = RunLog.of(parts, caller, which);
    Log log = log(which);
    long start = lineFrom(shown, Math.max(0, log.size() - mostBytes), log.size());
    Piece all = read(which, shown, log, start, log.size(), Integer.MAX_VALUE, null);
    int surplus = all.lines().size() - mostLines;
    if (surplus <= 0) {
      return all;
    }
    List<Line> lines = all.lines().subList(surplus, all.lines().size());
    return new Piece(
        lines, lines.getFirst().at(), all.end(), all.size(), all.running(), all.state());
  }

  /** The lines from a byte on, which must be the start of a line. */
  public Piece from(
      Caller caller, JobRun which, long start, int mostLines, @Nullable String state) {
    RunLog shown = RunLog.of(parts, caller, which);
    Log log = log(which);
    long from = Math.clamp(start, 0, log.size());
    return read(which, shown, log, from, Math.min(log.size(), from + MAX_BYTES), mostLines, state);
  }

  /** The lines before a byte. */
  public Piece before(Caller caller, JobRun which, long end, int mostBytes, int mostLines) {
    RunLog shown = RunLog.of(parts, caller, which);
    Log log = log(which);
    long to = Math.clamp(end, 0, log.size());
    long start = lineFrom(shown, Math.max(0, to - mostBytes), to);
    Piece all = read(which, shown, log, start, to, Integer.MAX_VALUE, null);
    int surplus = Math.max(0, all.lines().size() - mostLines);
    List<Line> lines = all.lines().subList(surplus, all.lines().size());
    return new Piece(
        lines,
        lines.isEmpty() ? start : lines.getFirst().at(),
        all.end(),
        all.size(),
        all.running(),
        all.state());
  }

  /** The position of the start of a line. */
  public long offset(JobRun which, long line) {
    Path log = path(which);
    return line < 2 ? 0 : ComputePool.SHARED.run(() -> counts.lineOffset(log, line));
  }

  /** The number of the line that contains a byte; beyond the end, the number of the next line. */
  public long line(JobRun which, long at) {
    Path log = path(which);
    return linesBefore(log, Math.clamp(at, 0, parts.blobs().size(log))) + 1;
  }

  /** Maximum number of bytes that one request searches. */
  private static final long MAX_SEARCHED = 256L << 20;

  /** Up to this size counting lines is faster than switching to another thread. */
  private static final long QUICK_BYTES = 1 << 20;

  /**
   * The result of a search.
   *
   * @param line the number of the line with the match; 0 if none
   * @param next the byte to continue from if only a part of the log was searched; -1 otherwise
   */
  public record Match(long line, long next) {}

  /**
   * Finds the next line that contains a text, ignoring the case of ASCII letters.
   *
   * @param at the byte to start from
   * @param back true to search the lines before it, the last one first
   */
  public Match find(Caller caller, JobRun which, String text, long at, boolean back) {
    RunLog shown = RunLog.of(parts, caller, which);
    Path log = shown.path();
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    return ComputePool.SHARED.run(() -> {
      LogSearch.SearchResult outcome =
          LogSearch.search(log, shown.patches(), wanted, at, back, MAX_SEARCHED);
      return outcome.at() < 0
          ? new Match(0, outcome.next())
          : new Match(counts.linesBefore(log, outcome.at()) + 1, -1);
    });
  }

  /** The number of lines that end before a byte. */
  private long linesBefore(Path log, long at) {
    return at < QUICK_BYTES
        ? counts.linesBefore(log, at)
        : ComputePool.SHARED.run(() -> counts.linesBefore(log, at));
  }

  private record Log(long size, boolean running) {}

  private Log log(JobRun which) {
    // Read the state before the size: if the run ended in between, its log is complete.
    Run now = parts.runs().find(which.run().id());
    boolean running = now != null && now.running();
    return new Log(parts.blobs().size(path(which)), running);
  }

  /** The start of the first line at or after a byte; the byte itself if there is none. */
  private static long lineFrom(RunLog log, long start, long end) {
    if (start == 0) {
      return 0;
    }
    byte[] bytes = bytes(log, start - 1, Math.min(end, start + MAX_LINE));
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return start + i;
      }
    }
    return start;
  }

  private static byte[] bytes(RunLog log, long start, long end) {
    return log.read(start, end);
  }

  private Piece read(
      JobRun which,
      RunLog shown,
      Log log,
      long start,
      long end,
      int mostLines,
      @Nullable String before) {
    long length = Math.max(0, end - start);
    ResponseMemory.reserve(BYTE_COPIES * length + LINE_BYTES * Math.min(mostLines, length));
    byte[] bytes = bytes(shown, start, end);
    boolean coloured = coloured(parts, which);
    boolean last = start + bytes.length >= log.size() && !log.running();
    long number = linesBefore(path(which), start) + 1;
    var lines = new ArrayList<Line>();
    LogTimes.Times times = LogTimes.read(path(which), start, end);
    String state = before;
    int from = 0;
    int at = 0;
    while (at < bytes.length && lines.size() < mostLines) {
      boolean ends = bytes[at] == '\n';
      at++;
      if (ends || (at == bytes.length && last) || at - from == MAX_LINE) {
        String text = text(bytes, from, ends ? at - 1 : at);
        var colours = new Colours(coloured, state);
        String html = colours.html(text);
        state = coloured ? colours.state() : null;
        long begin = start + from;
        lines.add(new Line(number, begin, times.millisAt(begin), text, html));
        if (ends) {
          number++;
        }
        from = at;
      }
    }
    return new Piece(
        lines, start, start + from, log.size(), log.running(), state == null ? "" : state);
  }

  private static String text(byte[] bytes, int from, int to) {
    int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    try {
      return new String(
          WithoutNotes.of(java.util.Arrays.copyOfRange(bytes, from, end)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
  }

  /** Whether the job enables colours, or did when the run started. */
  static boolean coloured(Parts parts, JobRun which) {
    Definition definition;
    try {
      definition = parts.jobs().definition(which.job(), which.run().revision());
    } catch (Problem.NotFound e) {
      definition = parts.jobs().definition(which.job());
    }
    return definition.find(Wrapping.Colours.class) != null;
  }
}
