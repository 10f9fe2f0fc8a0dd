package dev.steward.rest.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
import dev.steward.blob.LineIndex;
import dev.steward.limit.ComputePool;
import dev.steward.problem.ServerFailure;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches the log of a run for a string, part by part. The search reads each byte only once
 * (Knuth-Morris-Pratt), ignores the case of ASCII letters, and skips colour escape sequences and
 * console notes, which pages do not show.
 */
public final class LogMatches {

  private static final int MAX_BYTES = 4 << 20;
  private static final int MATCHES_PER_PAGE = 2_000;

  /** Maximum number of matches that are counted in one line. */
  private static final int MAX_MATCHES_PER_LINE = 1_000;

  /**
   * The matches in one part of a log.
   *
   * @param lines the line of each match, in order; a line with two matches appears twice
   * @param next the byte to continue from; equal to {@code size} at the end of the log
   * @param size the size of the log in bytes
   */
  public record MatchPage(List<Long> lines, long next, long size) {}

  private final Authorizer authorizer;
  private final Runs runs;
  private final Blobs blobs;
  private final LineIndex lineIndex = new LineIndex();

  public LogMatches(Authorizer authorizer, Runs runs, Blobs blobs) {
    this.authorizer = authorizer;
    this.runs = runs;
    this.blobs = blobs;
  }

  /**
   * Searches at most 4 MB from the given byte.
   *
   * @param from the byte where a line begins
   */
  public MatchPage find(Caller caller, JobRun jobRun, String text, long from) {
    return ComputePool.SHARED.run(() -> search(caller, jobRun, text, from));
  }

  private MatchPage search(Caller caller, JobRun jobRun, String text, long from) {
    RunLog runLog = RunLog.of(authorizer, blobs, caller, jobRun);
    Path log = runLog.path();
    Run current = runs.find(jobRun.run().id());
    boolean running = current != null && current.running();
    long size = blobs.size(log);
    long start = Math.clamp(from, 0, size);
    long end = Math.min(size, start + MAX_BYTES);
    var lines = new LineCountingStream(text, start, lineIndex.linesBefore(log, start) + 1);
    try {
      runLog.copy(start, end, lines);
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
    return lines.page(end, end == size && !running, size);
  }

  /** Counts lines by the bytes of the log, and passes on the bytes that pages show. */
  private static final class LineCountingStream extends OutputStream {
    private final TextMatcher matcher;
    private final ConsoleNoteFilter filter;
    private long at;
    private long lineStart;
    private int matchesBeforeLine;

    LineCountingStream(String text, long start, long line) {
      matcher = new TextMatcher(text, line);
      filter = new ConsoleNoteFilter(matcher);
      at = start;
      lineStart = start;
    }

    @Override
    public void write(int value) throws IOException {
      if (matchesBeforeLine >= MATCHES_PER_PAGE) {
        return;
      }
      filter.write(value);
      at++;
      if (value == '\n') {
        lineStart = at;
        matchesBeforeLine = matcher.matchLines.size();
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }

    /** An incomplete line belongs to the next part. */
    MatchPage page(long end, boolean complete, long size) {
      boolean full = matchesBeforeLine >= MATCHES_PER_PAGE;
      boolean oneLine = !full && matchesBeforeLine == 0 && lineStart + MAX_BYTES <= end;
      return !full && (complete || oneLine)
          ? new MatchPage(List.copyOf(matcher.matchLines), end, size)
          : new MatchPage(
              List.copyOf(matcher.matchLines.subList(0, matchesBeforeLine)), lineStart, size);
    }
  }

  private static final class TextMatcher extends OutputStream {
    private static final byte ESCAPE = 0x1b;

    private enum EscapeState {
      NONE,
      ESCAPE_SEEN,
      CONTROL_SEQUENCE
    }

    private final byte[] pattern;
    private final int[] fallback;
    private final List<Long> matchLines = new ArrayList<>();
    private EscapeState sequence = EscapeState.NONE;
    private long line;
    private int matchesInLine;
    private int matchedLength;

    TextMatcher(String text, long line) {
      this.line = line;
      pattern = text.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < pattern.length; i++) {
        pattern[i] = lower(pattern[i]);
      }
      fallback = fallback(pattern);
    }

    /** For each length of a partial match: the next shorter one to try when a byte differs. */
    private static int[] fallback(byte[] pattern) {
      var fallback = new int[pattern.length];
      int length = 0;
      for (int i = 1; i < pattern.length; i++) {
        while (length > 0 && pattern[i] != pattern[length]) {
          length = fallback[length - 1];
        }
        if (pattern[i] == pattern[length]) {
          length++;
        }
        fallback[i] = length;
      }
      return fallback;
    }

    private static byte lower(byte b) {
      return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    @Override
    public void write(int value) {
      byte b = lower((byte) value);
      if (b == '\n') {
        line++;
        matchesInLine = 0;
        matchedLength = 0;
        sequence = EscapeState.NONE;
      } else if (sequence == EscapeState.ESCAPE_SEEN) {
        sequence = b == '[' ? EscapeState.CONTROL_SEQUENCE : EscapeState.NONE;
      } else if (sequence == EscapeState.CONTROL_SEQUENCE) {
        if (b >= '@' && b <= '~') {
          sequence = EscapeState.NONE;
        }
      } else if (b == ESCAPE) {
        sequence = EscapeState.ESCAPE_SEEN;
      } else {
        match(b);
      }
    }

    private void match(byte b) {
      while (matchedLength > 0 && pattern[matchedLength] != b) {
        matchedLength = fallback[matchedLength - 1];
      }
      if (pattern[matchedLength] == b && ++matchedLength == pattern.length) {
        matchedLength = 0;
        if (matchesInLine++ < MAX_MATCHES_PER_LINE) {
          matchLines.add(line);
        }
      }
    }
  }
}
