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
public record Sketch(long number, @Nullable Result result, long startedAt, @Nullable Long endedAt) {

  /** Number of recent runs stored as summaries with each job. */
  public static final int NEWEST = 10;

  private static final String NONE = "-";

  /** Parses stored summaries: number, result, start and end, separated by semicolons. */
  static List<Sketch> read(String text) {
    var all = new ArrayList<Sketch>();
    for (String one : text.isEmpty() ? new String[0] : text.split(";", -1)) {
      String[] part = one.split(" ", 4);
      all.add(
          new Sketch(
              Long.parseLong(part[0]),
              part[1].equals(NONE) ? null : Result.valueOf(part[1]),
              Long.parseLong(part[2]),
              part[3].equals(NONE) ? null : Long.valueOf(part[3])));
    }
    return all;
  }

  /** Duration in milliseconds; 0 while running. */
  public long took() {
    Long end = endedAt;
    return end == null ? 0 : end - startedAt;
  }
}
