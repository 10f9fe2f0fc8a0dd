package dev.steward.host;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Measurements of a machine.
 *
 * @param at time of the measurement
 * @param memory null if it is unknown
 * @param disk the disk of the workspaces; null if it is unknown
 * @param temporary the disk of temporary files; null if it is unknown
 * @param architecture operating system and processor, such as {@code Linux (amd64)}
 * @param clockDifference how far the machine's clock is ahead of the server's
 * @param responseTime time between a request to the machine and its response
 */
public record Measurement(
    Instant at,
    @Nullable Memory memory,
    @Nullable DiskSpace disk,
    @Nullable DiskSpace temporary,
    String architecture,
    Duration clockDifference,
    Duration responseTime) {

  /** Memory of a machine in bytes. */
  public record Memory(long available, long total, long swapAvailable, long swapTotal) {

    /** Parses the content of {@code /proc/meminfo}; null if it has no usable line. */
    public static @Nullable Memory parse(String text) {
      long[] values = new long[4];
      boolean hasValues = false;
      for (String line : text.split("\n", -1)) {
        String[] words = line.strip().split("\\s+", -1);
        int index =
            switch (words[0]) {
              case "MemAvailable:" -> 0;
              case "MemTotal:" -> 1;
              case "SwapFree:" -> 2;
              case "SwapTotal:" -> 3;
              default -> -1;
            };
        if (index >= 0 && words.length > 1) {
          values[index] = kilobytes(words[1]);
          hasValues = true;
        }
      }
      return hasValues ? new Memory(values[0], values[1], values[2], values[3]) : null;
    }

    private static long kilobytes(String text) {
      try {
        return Long.parseLong(text) * 1_024;
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }

  /**
   * Space on a disk in bytes.
   *
   * @param path a folder on the disk
   */
  public record DiskSpace(String path, long available, long total) {}
}
