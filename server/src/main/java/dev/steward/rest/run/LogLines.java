package dev.steward.rest.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
import dev.steward.blob.LineIndex;
import dev.steward.blob.LogSearch;
import dev.steward.blob.LogTimes;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.limit.ComputePool;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.step.AnsiColor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log lines of a run for pages: numbered, escaped and coloured. */
public final class LogLines {

  private static final int MAX_BYTES = 1 << 20;

  /**
   * How many times each byte of a log is held in memory: in the lines and in the page created from
   * them.
   */
  private static final long BYTE_COPIES = 6;

  /** Estimated overhead of a line in bytes. */
  private static final long LINE_OVERHEAD_BYTES = 120;

  /** Longer lines are split, since browsers cannot handle them. */
  private static final int MAX_LINE_BYTES = 64 << 10;

  /**
   * A log line.
   *
   * @param number starts at 1
   * @param at the position of its first byte in the log
   * @param writtenAt epoch milliseconds; 0 if unknown
   * @param text the plain text, without colours
   * @param html the coloured text as HTML, with all elements closed
   */
  public record LogLine(long number, long at, long writtenAt, String text, String html) {}

  /**
   * Consecutive lines.
   *
   * @param start the position of the first line in bytes
   * @param end the position after the last line
   * @param size the current size of the log
   * @param running whether the run may still write
   * @param state the colour state at the end, see {@link AnsiHtml#state()}
   */
  public record LogExcerpt(
      List<LogLine> lines, long start, long end, long size, boolean running, String state) {}

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Blobs blobs;
  private final LineIndex lineIndex = new LineIndex();

  public LogLines(Authorizer authorizer, Jobs jobs, Runs runs, Blobs blobs) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.blobs = blobs;
  }

  private Path path(JobRun jobRun) {
    return blobs.log(jobRun.job().id(), jobRun.run().number());
  }

  /** The last lines of a log. */
  public LogExcerpt last(Caller caller, JobRun jobRun, int maxBytes, int maxLines) {
    RunLog runLog = RunLog.of(authorizer, blobs, caller, jobRun);
    LogState log = log(jobRun);
    long start = lineFrom(runLog, Math.max(0, log.size() - maxBytes), log.size());
    LogExcerpt excerpt = read(jobRun, runLog, log, start, log.size(), Integer.MAX_VALUE, null);
    int surplus = excerpt.lines().size() - maxLines;
    if (surplus <= 0) {
      return excerpt;
    }
    List<LogLine> lines = excerpt.lines().subList(surplus, excerpt.lines().size());
    return new LogExcerpt(
        lines,
        lines.getFirst().at(),
        excerpt.end(),
        excerpt.size(),
        excerpt.running(),
        excerpt.state());
  }

  /** The lines from the given byte, which must be the start of a line. */
  public LogExcerpt from(
      Caller caller, JobRun jobRun, long start, int maxLines, @Nullable String state) {
    RunLog runLog = RunLog.of(authorizer, blobs, caller, jobRun);
    LogState log = log(jobRun);
    long from = Math.clamp(start, 0, log.size());
    return read(jobRun, runLog, log, from, Math.min(log.size(), from + MAX_BYTES), maxLines, state);
  }

  /** The lines before the given byte. */
  public LogExcerpt before(Caller caller, JobRun jobRun, long end, int maxBytes, int maxLines) {
    RunLog runLog = RunLog.of(authorizer, blobs, caller, jobRun);
    LogState log = log(jobRun);
    long to = Math.clamp(end, 0, log.size());
    long start = lineFrom(runLog, Math.max(0, to - maxBytes), to);
    LogExcerpt excerpt = read(jobRun, runLog, log, start, to, Integer.MAX_VALUE, null);
    int surplus = Math.max(0, excerpt.lines().size() - maxLines);
    List<LogLine> lines = excerpt.lines().subList(surplus, excerpt.lines().size());
    return new LogExcerpt(
        lines,
        lines.isEmpty() ? start : lines.getFirst().at(),
        excerpt.end(),
        excerpt.size(),
        excerpt.running(),
        excerpt.state());
  }

  /** The position of the start of a line. */
  public long offset(JobRun jobRun, long line) {
    Path log = path(jobRun);
    return line < 2 ? 0 : ComputePool.SHARED.run(() -> lineIndex.lineOffset(log, line));
  }

  /** The number of the line that contains a byte; beyond the end, the number of the next line. */
  public long lineNumber(JobRun jobRun, long at) {
    Path log = path(jobRun);
    return linesBefore(log, Math.clamp(at, 0, blobs.size(log))) + 1;
  }

  /** Maximum number of bytes that one request searches. */
  private static final long MAX_SEARCH_BYTES = 256L << 20;

  /** Up to this size, counting lines is faster than switching to another thread. */
  private static final long QUICK_BYTES = 1 << 20;

  /**
   * The result of a search.
   *
   * @param line the number of the line with the match; 0 if none
   * @param next the byte to continue from if only part of the log was searched; -1 otherwise
   */
  public record LineMatch(long line, long next) {}

  /**
   * Finds the next line that contains a string, ignoring the case of ASCII letters.
   *
   * @param at the byte to start from
   * @param backward true to search the lines before that byte, the last one first
   */
  public LineMatch find(Caller caller, JobRun jobRun, String text, long at, boolean backward) {
    RunLog runLog = RunLog.of(authorizer, blobs, caller, jobRun);
    Path log = runLog.path();
    byte[] pattern = text.getBytes(StandardCharsets.UTF_8);
    return ComputePool.SHARED.run(() -> {
      LogSearch.SearchResult outcome =
          LogSearch.search(log, runLog.patches(), pattern, at, backward, MAX_SEARCH_BYTES);
      return outcome.at() < 0
          ? new LineMatch(0, outcome.next())
          : new LineMatch(lineIndex.linesBefore(log, outcome.at()) + 1, -1);
    });
  }

  /** Lines of a run's log as HTML: escaped, with links, and coloured if the job enables it. */
  public List<String> html(JobRun jobRun, List<String> lines) {
    boolean coloursEnabled = coloursEnabled(jobs, jobRun);
    var all = new ArrayList<String>();
    String state = null;
    for (String line : lines) {
      var colours = new AnsiHtml(coloursEnabled, state);
      all.add(colours.html(line));
      state = coloursEnabled ? colours.state() : null;
    }
    return all;
  }

  /** The number of lines that end before a byte. */
  private long linesBefore(Path log, long at) {
    return at < QUICK_BYTES
        ? lineIndex.linesBefore(log, at)
        : ComputePool.SHARED.run(() -> lineIndex.linesBefore(log, at));
  }

  private record LogState(long size, boolean running) {}

  private LogState log(JobRun jobRun) {
    // Read the state before the size: once the run has ended, the size is final.
    Run current = runs.find(jobRun.run().id());
    boolean running = current != null && current.running();
    return new LogState(blobs.size(path(jobRun)), running);
  }

  /** The start of the first line at or after a byte; the byte itself if there is none. */
  private static long lineFrom(RunLog log, long start, long end) {
    if (start == 0) {
      return 0;
    }
    long line = ConsoleText.lineAfter(log, start, Math.min(end, start + MAX_LINE_BYTES));
    return line < 0 ? start : line;
  }

  private LogExcerpt read(
      JobRun jobRun,
      RunLog runLog,
      LogState log,
      long start,
      long end,
      int maxLines,
      @Nullable String initialState) {
    long length = Math.max(0, end - start);
    ResponseMemory.reserve(BYTE_COPIES * length + LINE_OVERHEAD_BYTES * Math.min(maxLines, length));
    byte[] bytes = runLog.read(start, end);
    boolean coloursEnabled = coloursEnabled(jobs, jobRun);
    boolean last = start + bytes.length >= log.size() && !log.running();
    long number = linesBefore(path(jobRun), start) + 1;
    var lines = new ArrayList<LogLine>();
    LogTimes.Times times = LogTimes.read(path(jobRun), start, end);
    String state = initialState;
    int from = 0;
    int at = 0;
    while (at < bytes.length && lines.size() < maxLines) {
      boolean endsLine = bytes[at] == '\n';
      at++;
      if (endsLine || (at == bytes.length && last) || at - from == MAX_LINE_BYTES) {
        String text = text(bytes, from, endsLine ? at - 1 : at);
        var colours = new AnsiHtml(coloursEnabled, state);
        String html = colours.html(text);
        state = coloursEnabled ? colours.state() : null;
        long lineStart = start + from;
        lines.add(new LogLine(number, lineStart, times.millisAt(lineStart), text, html));
        if (endsLine) {
          number++;
        }
        from = at;
      }
    }
    return new LogExcerpt(
        lines, start, start + from, log.size(), log.running(), state == null ? "" : state);
  }

  private static String text(byte[] bytes, int from, int to) {
    int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    try {
      return new String(
          ConsoleNoteFilter.filter(java.util.Arrays.copyOfRange(bytes, from, end)),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
  }

  /** Whether the job enables colours, or did when the run started. */
  static boolean coloursEnabled(Jobs jobs, JobRun jobRun) {
    Definition definition;
    try {
      definition = jobs.definition(jobRun.job(), jobRun.run().revision());
    } catch (Problem.NotFound e) {
      definition = jobs.definition(jobRun.job());
    }
    return definition.find(AnsiColor.class) != null;
  }
}
