package dev.steward.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As much of a run as a line of a list shows.
 *
 * @param result null while it goes on
 * @param startedAt epoch millis
 * @param endedAt epoch millis; null while it goes on
 */
public record Sketch(long number, @Nullable Result result, long startedAt, @Nullable Long endedAt) {

  /** The sketches kept with a job are of so many of its last numbers. */
  public static final int NEWEST = 10;

  private static final String NONE = "-";

  /** From how the boards keep them: number, result, begin and end, a semicolon between two. */
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

  /** Milliseconds; 0 while it goes on. */
  public long took() {
    Long end = endedAt;
    return end == null ? 0 : end - startedAt;
  }
}
