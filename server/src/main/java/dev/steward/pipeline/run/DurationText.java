package dev.steward.pipeline.run;

import java.math.BigDecimal;

/** Formats durations as Jenkins does: {@code 10 sec}, {@code 5 min 0 sec}, {@code 0.25 sec}. */
public final class DurationText {
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long MONTH = 30 * DAY;
  private static final long YEAR = 365 * DAY;

  private DurationText() {}

  /** Returns the text of a duration in milliseconds. */
  public static String of(long millis) {
    if (millis >= YEAR) {
      return twoUnits(millis, YEAR, " yr", MONTH, " mo");
    }
    if (millis >= MONTH) {
      return twoUnits(millis, MONTH, " mo", DAY, " day");
    }
    if (millis >= DAY) {
      return twoUnits(millis, DAY, " day", HOUR, " hr");
    }
    if (millis >= HOUR) {
      return twoUnits(millis, HOUR, " hr", MINUTE, " min");
    }
    if (millis >= MINUTE) {
      return twoUnits(millis, MINUTE, " min", SECOND, " sec");
    }
    if (millis >= 10 * SECOND) {
      return millis / SECOND + " sec";
    }
    if (millis >= SECOND) {
      return decimal(millis / 100, 1) + " sec";
    }
    return millis >= 100 ? decimal(millis / 10, 2) + " sec" : Math.max(0, millis) + " ms";
  }

  /** Omits the smaller unit from ten of the larger one on. */
  private static String twoUnits(
      long millis, long large, String largeName, long small, String smallName) {
    long count = millis / large;
    String name = name(count, largeName);
    long rest = millis % large / small;
    return count < 10 ? count + name + " " + rest + name(rest, smallName) : count + name;
  }

  private static String name(long count, String unit) {
    return unit.equals(" day") && count != 1 ? " days" : unit;
  }

  private static String decimal(long digits, int scale) {
    return BigDecimal.valueOf(digits, scale).stripTrailingZeros().toPlainString();
  }
}
