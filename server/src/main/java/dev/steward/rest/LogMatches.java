package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.blob.LineIndex;
import dev.steward.limit.ComputePool;
import dev.steward.problem.ServerFailure;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches the log of a run for a text, part by part. The search reads each byte only once
 * (Knuth-Morris-Pratt), ignores the case of ASCII letters, and skips colour escape sequences and
 * console notes, which pages do not show either.
 */
public final class LogMatches {

  private static final int MAX_BYTES = 4 << 20;
  private static final int ENOUGH = 2_000;

  /** Further matches in one line are not counted. */
  private static final int MAX_IN_LINE = 1_000;

  /**
   * The matches in one part of a log.
   *
   * @param lines the line of each match, in order; a line with two matches comes twice
   * @param next the byte to continue from; equal to {@code size} at the end of the log
   * @param size the size of the log in bytes
   */
  public record Part(List<Long> lines, long next, long size) {}

  private final Parts parts;
  private final LineIndex counts = new LineIndex();

  public LogMatches(Parts parts) {
    this.parts = parts;
  }

  /**
   * Searches at most 4 MB from a byte on.
   *
   * @param from the byte where a line begins
   */
  public Part find(Caller caller, JobRun which, String text, long from) {
    return ComputePool.SHARED.run(() -> search(caller, which, text, from));
  }

  private Part search(Caller caller, JobRun which, String text, long from) {
    RunLog shown = RunLog.of(parts, caller, which);
    Path log = shown.path();
    Run now = parts.runs().find(which.run().id());
    boolean running = now != null && now.running();
    long size = parts.blobs().size(log);
    long start = Math.clamp(from, 0, size);
    long end = Math.min(size, start + MAX_BYTES);
    var lines = new Lines(text, start, counts.linesBefore(log, start) + 1);
    try {
      shown.copy(start, end, lines);
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
    return lines.part(end, end == size && !running, size);
  }

  /** Counts lines by the bytes of the log, and passes on the bytes that pages show. */
  private static final class Lines extends OutputStream {
    private final Matcher matcher;
    private final WithoutNotes shown;
    private long at;
    private long lineStart;
    private int atLineStart;

    Lines(String text, long start, long line) {
      matcher = new Matcher(text, line);
      shown = new WithoutNotes(matcher);
      at = start;
      lineStart = start;
    }

    @Override
    public void write(int value) throws IOException {
      if (atLineStart >= ENOUGH) {
        return;
      }
      shown.write(value);
      at++;
      if (value == '\n') {
        lineStart = at;
        atLineStart = matcher.found.size();
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }

    /** An incomplete line belongs to the next part. */
    Part part(long end, boolean complete, long size) {
      boolean full = atLineStart >= ENOUGH;
      boolean oneLine = !full && atLineStart == 0 && lineStart + MAX_BYTES <= end;
      return !full && (complete || oneLine)
          ? new Part(List.copyOf(matcher.found), end, size)
          : new Part(List.copyOf(matcher.found.subList(0, atLineStart)), lineStart, size);
    }
  }

  private static final class Matcher extends OutputStream {
    private static final byte ESCAPE = 0x1b;

    private enum Sequence {
      NONE,
      BEGUN,
      CONTROL
    }

    private final byte[] wanted;
    private final int[] fallback;
    private final List<Long> found = new ArrayList<>();
    private Sequence sequence = Sequence.NONE;
    private long line;
    private int inLine;
    private int matched;

    Matcher(String text, long line) {
      this.line = line;
      wanted = text.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = lower(wanted[i]);
      }
      fallback = fallback(wanted);
    }

    /** For each length of a partial match: the next shorter one to try when a byte differs. */
    private static int[] fallback(byte[] wanted) {
      var fallback = new int[wanted.length];
      int length = 0;
      for (int i = 1; i < wanted.length; i++) {
        while (length > 0 && wanted[i] != wanted[length]) {
          length = fallback[length - 1];
        }
        if (wanted[i] == wanted[length]) {
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
        inLine = 0;
        matched = 0;
        sequence = Sequence.NONE;
      } else if (sequence == Sequence.BEGUN) {
        sequence = b == '[' ? Sequence.CONTROL : Sequence.NONE;
      } else if (sequence == Sequence.CONTROL) {
        if (b >= '@' && b <= '~') {
          sequence = Sequence.NONE;
        }
      } else if (b == ESCAPE) {
        sequence = Sequence.BEGUN;
      } else {
        match(b);
      }
    }

    private void match(byte b) {
      while (matched > 0 && wanted[matched] != b) {
        matched = fallback[matched - 1];
      }
      if (wanted[matched] == b && ++matched == wanted.length) {
        matched = 0;
        if (inLine++ < MAX_IN_LINE) {
          found.add(line);
        }
      }
    }
  }
}
