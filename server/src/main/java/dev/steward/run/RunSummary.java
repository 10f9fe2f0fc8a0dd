package dev.steward.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Summary of a run for list rows.
 *
 * @param result null while running
 * @param startedAt epoch millis
 * @param endedAt epoch millis; null while running
 */
public record RunSummary(
    long number, @Nullable Result result, long startedAt, @Nullable Long endedAt) {

  /** Number of recent runs whose summaries are stored with each job. */
  public static final int MAX_RECENT = 10;

  private static final String NONE = "-";

  /** Parses stored summaries: number, result, start and end, separated by semicolons. */
  static List<RunSummary> read(String text) {
    var all = new ArrayList<RunSummary>();
    for (String entry : text.isEmpty() ? new String[0] : text.split(";", -1)) {
      String[] parts = entry.split(" ", 4);
      all.add(
          new RunSummary(
              Long.parseLong(parts[0]),
              parts[1].equals(NONE) ? null : Result.valueOf(parts[1]),
              Long.parseLong(parts[2]),
              parts[3].equals(NONE) ? null : Long.valueOf(parts[3])));
    }
    return all;
  }

  /** Duration in milliseconds; 0 while running. */
  public long duration() {
    Long end = endedAt;
    return end == null ? 0 : end - startedAt;
  }
}
