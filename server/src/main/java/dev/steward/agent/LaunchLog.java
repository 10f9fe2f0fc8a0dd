package dev.steward.agent;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** The last part of the log of a node's connections, in memory. */
public final class LaunchLog {

  private static final int MAX_BYTES = 100_000;
  private static final int MAX_LINE = 2_000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final InstantSource clock;
  private byte[] bytes = {};
  private int length;

  /** Position of the first byte that is kept. */
  private long start;

  LaunchLog(InstantSource clock) {
    this.clock = clock;
  }

  /** Appends a line with a timestamp. */
  void add(String line) {
    String text = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line;
    String time = TIME.format(LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()));
    append(
        ("[" + time + "] " + text.strip().replace("\n", "\n    ") + "\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private synchronized void append(byte[] line) {
    if (length + line.length > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, Math.max(length + line.length, Math.min(2 * length, 2 * MAX_BYTES)));
    }
    System.arraycopy(line, 0, bytes, length, line.length);
    length += line.length;
    if (length > 2 * MAX_BYTES) {
      dropOldest();
    }
  }

  private void dropOldest() {
    int from = length - MAX_BYTES;
    while (from < length && bytes[from - 1] != '\n') {
      from++;
    }
    bytes = Arrays.copyOfRange(bytes, from, length);
    start += from;
    length = bytes.length;
  }

  /**
   * A part of the log.
   *
   * @param end position at which the next part starts
   */
  public record LogPart(String text, long end) {}

  /** The log from a position, or all of the log if text after the position was dropped. */
  public synchronized LogPart from(long position) {
    int from = position < start || position > start + length ? 0 : (int) (position - start);
    return new LogPart(
        new String(bytes, from, length - from, StandardCharsets.UTF_8), start + length);
  }
}
