package dev.steward.pipeline.value;

import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;

/** Functions on dates; the time zone is that of the evaluation. */
@SuppressWarnings("JavaUtilDate") // dates of scripts are those of Java 1
final class Dates {
  private static final int MAX_PATTERN = 1000;

  private Dates() {}

  private static TimeZone zone() {
    return Evaluation.currentExternal().timeZone();
  }

  static String text(Date date) {
    return format(date, "EEE MMM dd HH:mm:ss zzz yyyy", zone());
  }

  static SimpleDateFormat formatter(String pattern, TimeZone zone, Locale locale) {
    if (pattern.length() > MAX_PATTERN) {
      throw new IllegalArgumentException(
          "The date pattern is longer than " + MAX_PATTERN + " characters");
    }
    var format = new SimpleDateFormat(pattern, locale);
    format.setTimeZone(zone);
    return format;
  }

  static SimpleDateFormat formatter(String pattern) {
    return formatter(pattern, zone(), Locale.US);
  }

  static String format(Date date, String pattern, TimeZone zone) {
    return formatter(pattern, zone, Locale.US).format(date);
  }

  static String format(Date date, String pattern) {
    return format(date, pattern, zone());
  }

  static Date parse(SimpleDateFormat format, String text) {
    try {
      return format.parse(text);
    } catch (ParseException e) {
      throw CheckedExceptions.unchecked(e);
    }
  }

  static Calendar calendar() {
    return calendar(new Date(Evaluation.currentExternal().currentTimeMillis()));
  }

  static Calendar calendar(Date date) {
    var calendar = new GregorianCalendar(zone(), Locale.US);
    calendar.setTime(date);
    return calendar;
  }

  static Date plusDays(Date date, int days) {
    Calendar calendar = calendar(date);
    calendar.add(Calendar.DAY_OF_YEAR, days);
    return calendar.getTime();
  }

  /**
   * Returns the number of days from one date to another, as Groovy counts them: by calendar days.
   */
  static int daysBetween(Date start, Date end) {
    Calendar from = midnight(start);
    Calendar to = midnight(end);
    long offset =
        (long) to.get(Calendar.DST_OFFSET)
            + to.get(Calendar.ZONE_OFFSET)
            - from.get(Calendar.DST_OFFSET)
            - from.get(Calendar.ZONE_OFFSET);
    long millis = to.getTimeInMillis() - from.getTimeInMillis() + offset;
    return (int) (millis / (24L * 60 * 60 * 1000));
  }

  static Calendar midnight(Date date) {
    Calendar calendar = calendar(date);
    calendar.set(Calendar.HOUR_OF_DAY, 0);
    calendar.set(Calendar.MINUTE, 0);
    calendar.set(Calendar.SECOND, 0);
    calendar.set(Calendar.MILLISECOND, 0);
    return calendar;
  }
}
