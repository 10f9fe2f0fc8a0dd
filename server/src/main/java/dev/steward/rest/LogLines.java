package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.blob.LineCounts;
import dev.steward.blob.LogTimes;
import dev.steward.job.Definition;
import dev.steward.job.Wrapping;
import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a run's log as pages show them: numbered, escaped, each with its colours. */
public final class LogLines {

  private static final int MOST_BYTES = 1 << 20;

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
    return counts.offset(path(which), line);
  }

  /** The number of the line that a byte is in; beyond the end, that of the next one. */
  public long line(JobRun which, long at) {
    Path log = path(which);
    return counts.before(log, Math.clamp(at, 0, parts.blobs().size(log))) + 1;
  }

  private static final int WINDOW = 256 << 10;

  /**
   * The number of the next line that holds a text, small and capital letters of English being the
   * same; 0 where there is none.
   *
   * @param at the byte to look from
   * @param back true to look among the lines before it, the last first
   */
  public long find(Caller caller, JobRun which, String text, long at, boolean back) {
    RunLog shown = RunLog.of(parts, caller, which);
    Path log = shown.path();
    byte[] wanted = lower(text.getBytes(StandardCharsets.UTF_8));
    long size = parts.blobs().size(log);
    long from = Math.clamp(at, 0, size);
    while (back ? from > 0 : from < size) {
      long start = back ? Math.max(0, from - WINDOW) : from;
      // A match may go beyond the window that it begins in, though not into what was looked at.
      long end = Math.min(size, start + (back ? from - start : WINDOW) + wanted.length - 1);
      byte[] bytes = lower(bytes(shown, start, end));
      int hit = back ? last(bytes, wanted) : first(bytes, wanted);
      if (hit >= 0 && (!back || start + hit < Math.clamp(at, 0, size))) {
        return counts.before(log, start + hit) + 1;
      }
      from = back ? start : start + WINDOW;
    }
    return 0;
  }

  private static byte[] lower(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
        bytes[i] = (byte) (bytes[i] + ('a' - 'A'));
      }
    }
    return bytes;
  }

  private static int first(byte[] bytes, byte[] wanted) {
    for (int i = 0; i <= bytes.length - wanted.length; i++) {
      if (isAt(bytes, i, wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static int last(byte[] bytes, byte[] wanted) {
    for (int i = bytes.length - wanted.length; i >= 0; i--) {
      if (isAt(bytes, i, wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAt(byte[] bytes, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
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
    var out = new ByteArrayOutputStream((int) Math.max(0, end - start));
    try {
      log.copy(start, end, out);
    } catch (IOException e) {
      throw new Broken("reading a log", e);
    }
    return out.toByteArray();
  }

  private Piece read(
      JobRun which,
      RunLog shown,
      Log log,
      long start,
      long end,
      int mostLines,
      @Nullable String before) {
    byte[] bytes = bytes(shown, start, end);
    boolean coloured = coloured(parts, which);
    boolean last = start + bytes.length >= log.size() && !log.running();
    long number = counts.before(path(which), start) + 1;
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
