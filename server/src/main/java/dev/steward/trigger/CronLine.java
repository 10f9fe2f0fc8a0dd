package dev.steward.trigger;

import dev.steward.problem.Problem;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression: minute, hour, day of month, month, day of week. All five fields must match.
 *
 * @param minutes one bit per minute; the other fields likewise
 */
record CronLine(long minutes, long hours, long days, long months, long weekdays) {

  private static final Map<String, String> ALIASES =
      Map.of(
          "@yearly", "H H H H *",
          "@annually", "H H H H *",
          "@monthly", "H H H * *",
          "@weekly", "H H * * H",
          "@daily", "H H * * *",
          "@midnight", "H H(0-2) * * *",
          "@hourly", "H * * * *");

  /** A field: its bounds, and the upper bound for {@code H}. */
  private record CronField(String name, int low, int high, int spreadHigh) {}

  private static final List<CronField> FIELDS =
      List.of(
          new CronField("minute", 0, 59, 59),
          new CronField("hour", 0, 23, 23),
          new CronField("day of the month", 1, 31, 28),
          new CronField("month", 1, 12, 12),
          new CronField("day of the week", 0, 7, 6));

  private static final Pattern TERM =
      Pattern.compile(
          "(?:(\\*)|(\\d{1,4})(?:-(\\d{1,4}))?|(H)(?:\\((\\d{1,4})-(\\d{1,4})\\))?)(?:/(\\d{1,4}))?");
  private static final long ALL_HOURS = (1L << 24) - 1;
  private static final int MAX_YEARS = 30;

  /** Maximum length of the quoted part of a line in error messages. */
  private static final int MAX_QUOTED = 200;

  static CronLine of(String line, HashSpread spread) {
    String text = line.strip();
    String alias = ALIASES.get(text);
    if (alias == null && text.startsWith("@")) {
      throw invalid(line, text + " is not one of " + ALIASES.keySet().stream().sorted().toList());
    }
    String[] fields = (alias == null ? text : alias).split("\\s+", -1);
    if (fields.length != 5) {
      throw invalid(
          line,
          "the line has "
              + fields.length
              + " fields instead of five: minute hour day month weekday");
    }
    long[] bits = new long[5];
    for (int i = 0; i < 5; i++) {
      for (String term : fields[i].split(",", -1)) {
        bits[i] |= term(line, term, FIELDS.get(i), spread);
      }
    }
    if ((bits[4] & (1L << 7)) != 0) {
      bits[4] = (bits[4] | 1) & ~(1L << 7);
    }
    return new CronLine(bits[0], bits[1], bits[2], bits[3], bits[4]);
  }

  private static long term(String line, String term, CronField field, HashSpread spread) {
    Matcher matcher = TERM.matcher(term);
    if (!matcher.matches()) {
      throw invalid(line, "‘" + term + "’ is not a valid " + field.name());
    }
    int low = field.low();
    int high = field.high();
    boolean spreads = matcher.group(4) != null;
    if (spreads) {
      high = field.spreadHigh();
      if (matcher.group(5) != null) {
        low = Integer.parseInt(matcher.group(5));
        high = Integer.parseInt(matcher.group(6));
      }
    } else if (matcher.group(2) != null) {
      low = Integer.parseInt(matcher.group(2));
      if (matcher.group(3) == null && matcher.group(7) != null) {
        throw invalid(
            line, "a step needs a range; example: " + field.low() + "-" + field.high() + "/2");
      }
      high = matcher.group(3) == null ? low : Integer.parseInt(matcher.group(3));
    }
    if (low < field.low() || high > field.high() || low > high) {
      throw invalid(
          line, "the " + field.name() + " must be from " + field.low() + " to " + field.high());
    }
    String stepText = matcher.group(7);
    int step = stepText == null ? 1 : Integer.parseInt(stepText);
    if (step < 1 || step > high - low + 1) {
      throw invalid(
          line,
          "the step for the "
              + field.name()
              + " must be from 1 to "
              + (high - low + 1)
              + " in this range");
    }
    if (spreads && stepText == null) {
      return 1L << (low + spread.next(high - low + 1));
    }
    long bits = 0;
    for (int i = spreads ? low + spread.next(step) : low; i <= high; i += step) {
      bits |= 1L << i;
    }
    return bits;
  }

  private static Problem.Invalid invalid(String line, String why) {
    return new Problem.Invalid(
        "Invalid schedule: \"" + shortened(line.strip()) + "\": " + shortened(why) + ".");
  }

  private static String shortened(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }

  /** The first time after the given one; null if there is none within 30 years. */
  @Nullable ZonedDateTime next(ZonedDateTime after) {
    return hours == ALL_HOURS ? nextByElapsedTime(after) : nextByLocalTime(after);
  }

  /** Schedules for every hour follow elapsed time, so they run twice in a repeated hour (DST). */
  private @Nullable ZonedDateTime nextByElapsedTime(ZonedDateTime after) {
    ZonedDateTime time = after.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    int last = time.getYear() + MAX_YEARS;
    while (time.getYear() <= last) {
      if (!has(months, time.getMonthValue())) {
        time = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
      } else if (!isDay(time.toLocalDateTime())) {
        time = time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!has(minutes, time.getMinute())) {
        time = time.plusMinutes(1);
      } else {
        return time;
      }
    }
    return null;
  }

  /**
   * Schedules for certain hours follow local time: runs in a skipped hour happen right after the
   * gap, and runs in a repeated hour happen once.
   */
  private @Nullable ZonedDateTime nextByLocalTime(ZonedDateTime after) {
    ZoneId zone = after.getZone();
    LocalDateTime time = after.toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
    var gap = zone.getRules().previousTransition(after.toInstant().plusNanos(1));
    if (gap != null && gap.isGap() && gap.getInstant().equals(after.toInstant())) {
      time = gap.getDateTimeAfter();
    }
    time = time.plusMinutes(1);
    int last = time.getYear() + MAX_YEARS;
    while (time.getYear() <= last) {
      if (!has(months, time.getMonthValue())) {
        time = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
      } else if (!isDay(time)) {
        time = time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!has(hours, time.getHour())) {
        time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!has(minutes, time.getMinute())) {
        time = time.plusMinutes(1);
      } else {
        var transition = zone.getRules().getTransition(time);
        ZonedDateTime real =
            transition != null && transition.isGap()
                ? transition.getInstant().atZone(zone)
                : ZonedDateTime.ofLocal(time, zone, null).withEarlierOffsetAtOverlap();
        if (real.isAfter(after)) {
          return real;
        }
        time = time.plusMinutes(1);
      }
    }
    return null;
  }

  private boolean isDay(LocalDateTime time) {
    return has(days, time.getDayOfMonth()) && has(weekdays, time.getDayOfWeek().getValue() % 7);
  }

  private static boolean has(long bits, int bit) {
    return (bits & (1L << bit)) != 0;
  }
}
