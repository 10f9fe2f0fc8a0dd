package dev.steward.pipeline.value;

import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.Calendar;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;

/** The methods of dates, calendars, date formats, time zones and locales. */
@SuppressWarnings("JavaUtilDate") // dates of scripts are those of Java 1
final class DateMethods {
  static final TypeMethods<Date> DATE = new TypeMethods<>("java.util.Date");
  static final TypeMethods<Calendar> CALENDAR = new TypeMethods<>("java.util.Calendar");
  static final TypeMethods<SimpleDateFormat> FORMAT =
      new TypeMethods<>("java.text.SimpleDateFormat");
  static final TypeMethods<TimeZone> ZONE = new TypeMethods<>("java.util.TimeZone");
  static final TypeMethods<Locale> LOCALE = new TypeMethods<>("java.util.Locale");

  private static final Map<String, Integer> FIELDS =
      Map.ofEntries(
          Map.entry("ERA", Calendar.ERA),
          Map.entry("YEAR", Calendar.YEAR),
          Map.entry("MONTH", Calendar.MONTH),
          Map.entry("WEEK_OF_YEAR", Calendar.WEEK_OF_YEAR),
          Map.entry("WEEK_OF_MONTH", Calendar.WEEK_OF_MONTH),
          Map.entry("DATE", Calendar.DATE),
          Map.entry("DAY_OF_MONTH", Calendar.DAY_OF_MONTH),
          Map.entry("DAY_OF_YEAR", Calendar.DAY_OF_YEAR),
          Map.entry("DAY_OF_WEEK", Calendar.DAY_OF_WEEK),
          Map.entry("AM_PM", Calendar.AM_PM),
          Map.entry("HOUR", Calendar.HOUR),
          Map.entry("HOUR_OF_DAY", Calendar.HOUR_OF_DAY),
          Map.entry("MINUTE", Calendar.MINUTE),
          Map.entry("SECOND", Calendar.SECOND),
          Map.entry("MILLISECOND", Calendar.MILLISECOND));

  private DateMethods() {}

  static {
    addDate();
    addDateFields();
    addCalendar();
    addFormat();
    addPlaces();
  }

  private static void addDate() {
    DATE.add("getTime()", (d, a) -> d.getTime())
        .add(
            "setTime(long)",
            (d, a) -> {
              d.setTime(a.longInteger(0));
              return null;
            })
        .add("format(String)", (d, a) -> Dates.format(d, a.text(0)))
        .add(
            "format(String, java.util.TimeZone)",
            (d, a) -> Dates.format(d, a.text(0), a.as(TimeZone.class, 1)))
        .add("plus(int)", (d, a) -> Dates.plusDays(d, a.integer(0)))
        .add("minus(int)", (d, a) -> Dates.plusDays(d, -a.integer(0)))
        .add("minus(java.util.Date)", (d, a) -> Dates.daysBetween(a.as(Date.class, 0), d))
        .add("next()", (d, a) -> Dates.plusDays(d, 1))
        .add("previous()", (d, a) -> Dates.plusDays(d, -1))
        .add("before(java.util.Date)", (d, a) -> d.before(a.as(Date.class, 0)))
        .add("after(java.util.Date)", (d, a) -> d.after(a.as(Date.class, 0)))
        .add("clone()", (d, a) -> new Date(d.getTime()))
        .add("toInstant()", (d, a) -> d.toInstant())
        .add("toCalendar()", (d, a) -> Dates.calendar(d))
        .add(
            "clearTime()",
            (d, a) -> {
              d.setTime(Dates.midnight(d).getTimeInMillis());
              return d;
            })
        .add("getAt(int)", (d, a) -> Dates.calendar(d).get(a.integer(0)))
        .addStatic("from(java.time.Instant)", a -> Date.from(a.as(Instant.class, 0)))
        .addStatic("parse(String, String)", a -> Dates.parse(Dates.formatter(a.text(0)), a.text(1)))
        .addConstructor("()", a -> new Date(Evaluation.currentExternal().currentTimeMillis()))
        .addConstructor("(long)", a -> new Date(a.longInteger(0)));
  }

  private static void addDateFields() {
    DATE.add("getYear()", (d, a) -> Dates.calendar(d).get(Calendar.YEAR) - 1900)
        .add("getMonth()", (d, a) -> Dates.calendar(d).get(Calendar.MONTH))
        .add("getDate()", (d, a) -> Dates.calendar(d).get(Calendar.DATE))
        .add("getDay()", (d, a) -> Dates.calendar(d).get(Calendar.DAY_OF_WEEK) - 1)
        .add("getHours()", (d, a) -> Dates.calendar(d).get(Calendar.HOUR_OF_DAY))
        .add("getMinutes()", (d, a) -> Dates.calendar(d).get(Calendar.MINUTE))
        .add("getSeconds()", (d, a) -> Dates.calendar(d).get(Calendar.SECOND));
  }

  private static void addCalendar() {
    CALENDAR
        .add("get(int)", (c, a) -> c.get(a.integer(0)))
        .add("getAt(int)", (c, a) -> c.get(a.integer(0)))
        .add(
            "set(int, int)",
            (c, a) -> {
              c.set(a.integer(0), a.integer(1));
              return null;
            })
        .add(
            "putAt(int, int)",
            (c, a) -> {
              c.set(a.integer(0), a.integer(1));
              return null;
            })
        .add(
            "set(int, int, int)",
            (c, a) -> {
              c.set(a.integer(0), a.integer(1), a.integer(2));
              return null;
            })
        .add(
            "add(int, int)",
            (c, a) -> {
              c.add(a.integer(0), a.integer(1));
              return null;
            })
        .add("getTime()", (c, a) -> c.getTime())
        .add(
            "setTime(java.util.Date)",
            (c, a) -> {
              c.setTime(a.as(Date.class, 0));
              return null;
            })
        .add("getTimeInMillis()", (c, a) -> c.getTimeInMillis())
        .add(
            "setTimeInMillis(long)",
            (c, a) -> {
              c.setTimeInMillis(a.longInteger(0));
              return null;
            })
        .add("format(String)", (c, a) -> Dates.format(c.getTime(), a.text(0), c.getTimeZone()))
        .add("getTimeZone()", (c, a) -> c.getTimeZone())
        .add(
            "setTimeZone(java.util.TimeZone)",
            (c, a) -> {
              c.setTimeZone(a.as(TimeZone.class, 0));
              return null;
            })
        .add("clone()", (c, a) -> c.clone())
        .addStatic("getInstance()", a -> Dates.calendar())
        .addStatic(
            "getInstance(java.util.TimeZone)",
            a -> {
              Calendar calendar = Dates.calendar();
              calendar.setTimeZone(a.as(TimeZone.class, 0));
              return calendar;
            });
    new TreeMap<>(FIELDS).forEach(CALENDAR::addConstant);
    String[] months = {
      "JANUARY",
      "FEBRUARY",
      "MARCH",
      "APRIL",
      "MAY",
      "JUNE",
      "JULY",
      "AUGUST",
      "SEPTEMBER",
      "OCTOBER",
      "NOVEMBER",
      "DECEMBER"
    };
    for (int i = 0; i < months.length; i++) {
      CALENDAR.addConstant(months[i], i);
    }
    String[] days = {"SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"};
    for (int i = 0; i < days.length; i++) {
      CALENDAR.addConstant(days[i], i + 1);
    }
  }

  private static void addFormat() {
    FORMAT
        .add("format(java.util.Date)", (f, a) -> f.format(a.as(Date.class, 0)))
        .add("parse(String)", (f, a) -> Dates.parse(f, a.text(0)))
        .add("toPattern()", (f, a) -> f.toPattern())
        .add(
            "setTimeZone(java.util.TimeZone)",
            (f, a) -> {
              f.setTimeZone(a.as(TimeZone.class, 0));
              return null;
            })
        .add("getTimeZone()", (f, a) -> f.getTimeZone())
        .add(
            "setLenient(boolean)",
            (f, a) -> {
              f.setLenient(a.truth(0));
              return null;
            })
        .addConstructor("(String)", a -> Dates.formatter(a.text(0)))
        .addConstructor(
            "(String, java.util.Locale)",
            a ->
                Dates.formatter(
                    a.text(0), Evaluation.currentExternal().timeZone(), a.as(Locale.class, 1)));
  }

  private static void addPlaces() {
    ZONE.add("getID()", (z, a) -> z.getID())
        .add("getRawOffset()", (z, a) -> z.getRawOffset())
        .add("getDisplayName()", (z, a) -> z.getDisplayName(Locale.US))
        .addStatic("getTimeZone(String)", a -> TimeZone.getTimeZone(a.text(0)))
        .addStatic("getDefault()", a -> Evaluation.currentExternal().timeZone());
    LOCALE
        .add("getLanguage()", (l, a) -> l.getLanguage())
        .add("getCountry()", (l, a) -> l.getCountry())
        .add("toLanguageTag()", (l, a) -> l.toLanguageTag())
        .addStatic("forLanguageTag(String)", a -> Locale.forLanguageTag(a.text(0)))
        .addStatic("getDefault()", a -> Locale.US)
        .addConstant("ENGLISH", Locale.ENGLISH)
        .addConstant("US", Locale.US)
        .addConstant("UK", Locale.UK)
        .addConstant("GERMANY", Locale.GERMANY)
        .addConstant("FRANCE", Locale.FRANCE)
        .addConstant("ROOT", Locale.ROOT)
        .addConstructor("(String)", a -> Locale.of(a.text(0)))
        .addConstructor("(String, String)", a -> Locale.of(a.text(0), a.text(1)));
  }
}
