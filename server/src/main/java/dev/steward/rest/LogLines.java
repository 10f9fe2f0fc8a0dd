package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.blob.LineCounts;
import dev.steward.blob.LogSearch;
import dev.steward.blob.LogTimes;
import dev.steward.job.Definition;
import dev.steward.job.Wrapping;
import dev.steward.limit.AnswerMemory;
import dev.steward.limit.ComputePool;
import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a run's log as pages show them: numbered, escaped, each with its colours. */
public final class LogLines {

  private static final int MOST_BYTES = 1 << 20;

  /** Copies of each byte in the lines and the page that is made of them. */
  private static final long BYTE_COPIES = 6;

  /** What a line takes beside its text. */
  private static final long LINE_BYTES = 120;

  /** A longer line is cut in pieces, or a browser would not get along with it. */
  private static final int MOST_LINE = 64 << 10;

  /**
   * A line.
   *
   * @param number the first is 1
   * @param at where its first byte stands in the log
   * @param text as it is, without colours
   * @param written when, in epoch millis; 0 where that is not known
   * @param html the same for a page; all its elements are closed
   */
  public record Line(long number, long at, long written, String text, String html) {}

  /**
   * Lines that follow each other.
   *
   * @param start where the first begins, in bytes
   * @param end where the last ends
   * @param size of the log by now
   * @param running whether the run may write more
   * @param state how the text is coloured from the end on
   */
  public record Piece(
      List<Line> lines, long start, long end, long size, boolean running, String state) {}

  private final Parts parts;
  private final LineCounts counts = new LineCounts();

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

  /** The lines from a byte on, which is where one begins. */
  public Piece from(
      Caller caller, JobRun which, long start, int mostLines, @Nullable String state) {
    RunLog shown = RunLog.of(parts, caller, which);
    Log log = log(which);
    long from = Math.clamp(start, 0, log.size());
    return read(which, shown, log, from, Math.min(log.size(), from + MOST_BYTES), mostLines, state);
  }

  /** The lines before that byte. */
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

  /** Where a line begins. */
  public long offset(JobRun which, long line) {
    Path log = path(which);
    return line < 2 ? 0 : ComputePool.SHARED.run(() -> counts.offset(log, line));
  }

  /** The number of the line that a byte is in; beyond the end, that of the next one. */
  public long line(JobRun which, long at) {
    Path log = path(which);
    return linesBefore(log, Math.clamp(at, 0, parts.blobs().size(log))) + 1;
  }

  /** How much of a log one request searches. */
  private static final long MAX_SEARCHED = 256L << 20;

  /** Up to here counting lines takes less time than waiting for another thread. */
  private static final long QUICK_BYTES = 1 << 20;

  /**
   * The outcome of a search.
   *
   * @param line the number of the line with the match; 0 for none
   * @param next the byte to go on from where only a part of the log was searched; -1 otherwise
   */
  public record Match(long line, long next) {}

  /**
   * Finds the next line that holds a text, small and capital letters of English being the same.
   *
   * @param at the byte to look from
   * @param back true to look among the lines before it, the last first
   */
  public Match find(Caller caller, JobRun which, String text, long at, boolean back) {
    RunLog shown = RunLog.of(parts, caller, which);
    Path log = shown.path();
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    return ComputePool.SHARED.run(() -> {
      LogSearch.Outcome outcome =
          LogSearch.search(log, shown.patches(), wanted, at, back, MAX_SEARCHED);
      return outcome.at() < 0
          ? new Match(0, outcome.next())
          : new Match(counts.before(log, outcome.at()) + 1, -1);
    });
  }

  /** How many lines end before that byte. */
  private long linesBefore(Path log, long at) {
    return at < QUICK_BYTES
        ? counts.before(log, at)
        : ComputePool.SHARED.run(() -> counts.before(log, at));
  }

  private record Log(long size, boolean running) {}

  private Log log(JobRun which) {
    // The state is read before the size: a run that ended in between has its whole log by then.
    Run now = parts.runs().find(which.run().id());
    boolean running = now != null && now.running();
    return new Log(parts.blobs().size(path(which)), running);
  }

  /** Where the first line begins from that byte on; the byte itself where none does. */
  private static long lineFrom(RunLog log, long start, long end) {
    if (start == 0) {
      return 0;
    }
    byte[] bytes = bytes(log, start - 1, Math.min(end, start + MOST_LINE));
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
    AnswerMemory.reserve(BYTE_COPIES * length + LINE_BYTES * Math.min(mostLines, length));
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
      if (ends || (at == bytes.length && last) || at - from == MOST_LINE) {
        String text = text(bytes, from, ends ? at - 1 : at);
        var colours = new Colours(coloured, state);
        String html = colours.html(text);
        state = coloured ? colours.state() : null;
        long begin = start + from;
        lines.add(new Line(number, begin, times.of(begin), text, html));
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
      throw new Broken("reading a log", e);
    }
  }

  /** Whether the job asks for colours, or did when the run began. */
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
