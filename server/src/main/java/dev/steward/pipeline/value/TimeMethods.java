package dev.steward.pipeline.value;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;

/** The methods of dates, times and durations in {@code java.time}. */
@SuppressWarnings({
  "JavaDurationGetSecondsGetNano",
  "JavaDurationGetSecondsToToSeconds",
  "JavaInstantGetSecondsGetNano",
  "JavaLocalDateTimeGetNano"
}) // scripts call each of them on its own
final class TimeMethods {
  static final TypeMethods<LocalDate> DATE = new TypeMethods<>("java.time.LocalDate");
  static final TypeMethods<LocalDateTime> DATE_TIME = new TypeMethods<>("java.time.LocalDateTime");
  static final TypeMethods<ZonedDateTime> ZONED = new TypeMethods<>("java.time.ZonedDateTime");
  static final TypeMethods<Instant> INSTANT = new TypeMethods<>("java.time.Instant");
  static final TypeMethods<Duration> DURATION = new TypeMethods<>("java.time.Duration");
  static final TypeMethods<ZoneId> ZONE = new TypeMethods<>("java.time.ZoneId");
  static final TypeMethods<DateTimeFormatter> FORMATTER =
      new TypeMethods<>("java.time.format.DateTimeFormatter");
  static final TypeMethods<ChronoUnit> UNIT = new TypeMethods<>("java.time.temporal.ChronoUnit");
  static final TypeMethods<DayOfWeek> DAY = new TypeMethods<>("java.time.DayOfWeek");
  static final TypeMethods<Month> MONTH = new TypeMethods<>("java.time.Month");

  private static final String FORMAT = "format(java.time.format.DateTimeFormatter)";
  private static final String PARSE = "parse(CharSequence, java.time.format.DateTimeFormatter)";
  private static final String NOW_IN = "now(java.time.ZoneId)";
  private static final int MAX_PATTERN = 1_000;

  private static final ChronoUnit[] UNITS = {
    ChronoUnit.SECONDS,
    ChronoUnit.MINUTES,
    ChronoUnit.HOURS,
    ChronoUnit.DAYS,
    ChronoUnit.WEEKS,
    ChronoUnit.MONTHS,
    ChronoUnit.YEARS
  };

  private TimeMethods() {}

  static {
    addDate();
    addDateTime();
    addZoned();
    addInstant();
    addDuration();
    addPlaces();
    addUnits();
  }

  /** The recorded time of the run. */
  private static Instant now() {
    return Instant.ofEpochMilli(Evaluation.currentExternal().currentTimeMillis());
  }

  private static ZoneId zone() {
    return Evaluation.currentExternal().timeZone().toZoneId();
  }

  private static DateTimeFormatter formatter(Arguments a, int index) {
    return a.as(DateTimeFormatter.class, index);
  }

  private static DateTimeFormatter pattern(String pattern, Locale locale) {
    if (pattern.length() > MAX_PATTERN) {
      throw new IllegalArgumentException(
          "The date pattern is longer than " + MAX_PATTERN + " characters");
    }
    return DateTimeFormatter.ofPattern(pattern, locale);
  }

  /** Adds what all dates and times have. */
  private static <T extends Temporal> void addCommon(
      TypeMethods<T> table, String type, ChronoUnit... units) {
    for (ChronoUnit unit : units) {
      table
          .add("plus" + unit + "(long)", (t, a) -> t.plus(a.longInteger(0), unit))
          .add("minus" + unit + "(long)", (t, a) -> t.minus(a.longInteger(0), unit));
    }
    table
        .add(
            "plus(long, java.time.temporal.ChronoUnit)",
            (t, a) -> t.plus(a.longInteger(0), a.as(ChronoUnit.class, 1)))
        .add(
            "minus(long, java.time.temporal.ChronoUnit)",
            (t, a) -> t.minus(a.longInteger(0), a.as(ChronoUnit.class, 1)))
        .add(
            "until(" + type + ", java.time.temporal.ChronoUnit)",
            (t, a) -> t.until(a.as(Temporal.class, 0), a.as(ChronoUnit.class, 1)));
  }

  private static <T extends Temporal> void addDurations(TypeMethods<T> table) {
    table
        .add("plus(java.time.Duration)", (t, a) -> t.plus(a.as(Duration.class, 0)))
        .add("minus(java.time.Duration)", (t, a) -> t.minus(a.as(Duration.class, 0)))
        .add(
            "truncatedTo(java.time.temporal.ChronoUnit)",
            (t, a) -> truncated(t, a.as(ChronoUnit.class, 0)));
  }

  private static Object truncated(Temporal time, ChronoUnit unit) {
    return switch (time) {
      case LocalDateTime local -> local.truncatedTo(unit);
      case ZonedDateTime zoned -> zoned.truncatedTo(unit);
      case Instant instant -> instant.truncatedTo(unit);
      default -> throw new IllegalArgumentException(time + " cannot be truncated");
    };
  }

  private static void addDate() {
    addCommon(
        DATE,
        "java.time.LocalDate",
        ChronoUnit.DAYS,
        ChronoUnit.WEEKS,
        ChronoUnit.MONTHS,
        ChronoUnit.YEARS);
    DATE.add("getYear()", (d, a) -> d.getYear())
        .add("getMonth()", (d, a) -> d.getMonth())
        .add("getMonthValue()", (d, a) -> d.getMonthValue())
        .add("getDayOfMonth()", (d, a) -> d.getDayOfMonth())
        .add("getDayOfYear()", (d, a) -> d.getDayOfYear())
        .add("getDayOfWeek()", (d, a) -> d.getDayOfWeek())
        .add("isLeapYear()", (d, a) -> d.isLeapYear())
        .add("lengthOfMonth()", (d, a) -> d.lengthOfMonth())
        .add("toEpochDay()", (d, a) -> d.toEpochDay())
        .add("withDayOfMonth(int)", (d, a) -> d.withDayOfMonth(a.integer(0)))
        .add("withMonth(int)", (d, a) -> d.withMonth(a.integer(0)))
        .add("withYear(int)", (d, a) -> d.withYear(a.integer(0)))
        .add("isBefore(java.time.LocalDate)", (d, a) -> d.isBefore(a.as(LocalDate.class, 0)))
        .add("isAfter(java.time.LocalDate)", (d, a) -> d.isAfter(a.as(LocalDate.class, 0)))
        .add("isEqual(java.time.LocalDate)", (d, a) -> d.isEqual(a.as(LocalDate.class, 0)))
        .add("compareTo(java.time.LocalDate)", (d, a) -> d.compareTo(a.as(LocalDate.class, 0)))
        .add("atStartOfDay()", (d, a) -> d.atStartOfDay())
        .add("atStartOfDay(java.time.ZoneId)", (d, a) -> d.atStartOfDay(a.as(ZoneId.class, 0)))
        .add("atTime(int, int)", (d, a) -> d.atTime(a.integer(0), a.integer(1)))
        .add(FORMAT, (d, a) -> d.format(formatter(a, 0)))
        .addStatic("now()", a -> LocalDate.ofInstant(now(), zone()))
        .addStatic(NOW_IN, a -> LocalDate.ofInstant(now(), a.as(ZoneId.class, 0)))
        .addStatic("of(int, int, int)", a -> LocalDate.of(a.integer(0), a.integer(1), a.integer(2)))
        .addStatic("ofEpochDay(long)", a -> LocalDate.ofEpochDay(a.longInteger(0)))
        .addStatic("parse(CharSequence)", a -> LocalDate.parse(a.text(0)))
        .addStatic(PARSE, a -> LocalDate.parse(a.text(0), formatter(a, 1)));
  }

  private static void addDateTime() {
    addCommon(DATE_TIME, "java.time.LocalDateTime", UNITS);
    addDurations(DATE_TIME);
    DATE_TIME
        .add("getYear()", (d, a) -> d.getYear())
        .add("getMonth()", (d, a) -> d.getMonth())
        .add("getMonthValue()", (d, a) -> d.getMonthValue())
        .add("getDayOfMonth()", (d, a) -> d.getDayOfMonth())
        .add("getDayOfYear()", (d, a) -> d.getDayOfYear())
        .add("getDayOfWeek()", (d, a) -> d.getDayOfWeek())
        .add("getHour()", (d, a) -> d.getHour())
        .add("getMinute()", (d, a) -> d.getMinute())
        .add("getSecond()", (d, a) -> d.getSecond())
        .add("getNano()", (d, a) -> d.getNano())
        .add("toLocalDate()", (d, a) -> d.toLocalDate())
        .add("withHour(int)", (d, a) -> d.withHour(a.integer(0)))
        .add("withMinute(int)", (d, a) -> d.withMinute(a.integer(0)))
        .add("withSecond(int)", (d, a) -> d.withSecond(a.integer(0)))
        .add("withNano(int)", (d, a) -> d.withNano(a.integer(0)))
        .add(
            "isBefore(java.time.LocalDateTime)", (d, a) -> d.isBefore(a.as(LocalDateTime.class, 0)))
        .add("isAfter(java.time.LocalDateTime)", (d, a) -> d.isAfter(a.as(LocalDateTime.class, 0)))
        .add(
            "compareTo(java.time.LocalDateTime)",
            (d, a) -> d.compareTo(a.as(LocalDateTime.class, 0)))
        .add("atZone(java.time.ZoneId)", (d, a) -> d.atZone(a.as(ZoneId.class, 0)))
        .add(FORMAT, (d, a) -> d.format(formatter(a, 0)))
        .addStatic("now()", a -> LocalDateTime.ofInstant(now(), zone()))
        .addStatic(NOW_IN, a -> LocalDateTime.ofInstant(now(), a.as(ZoneId.class, 0)))
        .addStatic(
            "of(int, int, int, int, int)",
            a ->
                LocalDateTime.of(
                    a.integer(0), a.integer(1), a.integer(2), a.integer(3), a.integer(4)))
        .addStatic(
            "of(int, int, int, int, int, int)",
            a ->
                LocalDateTime.of(
                    a.integer(0),
                    a.integer(1),
                    a.integer(2),
                    a.integer(3),
                    a.integer(4),
                    a.integer(5)))
        .addStatic(
            "ofInstant(java.time.Instant, java.time.ZoneId)",
            a -> LocalDateTime.ofInstant(a.as(Instant.class, 0), a.as(ZoneId.class, 1)))
        .addStatic("parse(CharSequence)", a -> LocalDateTime.parse(a.text(0)))
        .addStatic(PARSE, a -> LocalDateTime.parse(a.text(0), formatter(a, 1)));
  }

  private static void addZoned() {
    addCommon(ZONED, "java.time.ZonedDateTime", UNITS);
    addDurations(ZONED);
    ZONED
        .add("getYear()", (d, a) -> d.getYear())
        .add("getMonth()", (d, a) -> d.getMonth())
        .add("getMonthValue()", (d, a) -> d.getMonthValue())
        .add("getDayOfMonth()", (d, a) -> d.getDayOfMonth())
        .add("getDayOfYear()", (d, a) -> d.getDayOfYear())
        .add("getDayOfWeek()", (d, a) -> d.getDayOfWeek())
        .add("getHour()", (d, a) -> d.getHour())
        .add("getMinute()", (d, a) -> d.getMinute())
        .add("getSecond()", (d, a) -> d.getSecond())
        .add("getNano()", (d, a) -> d.getNano())
        .add("getZone()", (d, a) -> d.getZone())
        .add("toLocalDate()", (d, a) -> d.toLocalDate())
        .add("toLocalDateTime()", (d, a) -> d.toLocalDateTime())
        .add("toInstant()", (d, a) -> d.toInstant())
        .add("toEpochSecond()", (d, a) -> d.toEpochSecond())
        .add(
            "withZoneSameInstant(java.time.ZoneId)",
            (d, a) -> d.withZoneSameInstant(a.as(ZoneId.class, 0)))
        .add(
            "isBefore(java.time.ZonedDateTime)", (d, a) -> d.isBefore(a.as(ZonedDateTime.class, 0)))
        .add("isAfter(java.time.ZonedDateTime)", (d, a) -> d.isAfter(a.as(ZonedDateTime.class, 0)))
        .add(
            "compareTo(java.time.ZonedDateTime)",
            (d, a) -> d.compareTo(a.as(ZonedDateTime.class, 0)))
        .add(FORMAT, (d, a) -> d.format(formatter(a, 0)))
        .addStatic("now()", a -> now().atZone(zone()))
        .addStatic(NOW_IN, a -> now().atZone(a.as(ZoneId.class, 0)))
        .addStatic(
            "of(java.time.LocalDateTime, java.time.ZoneId)",
            a -> ZonedDateTime.of(a.as(LocalDateTime.class, 0), a.as(ZoneId.class, 1)))
        .addStatic(
            "ofInstant(java.time.Instant, java.time.ZoneId)",
            a -> ZonedDateTime.ofInstant(a.as(Instant.class, 0), a.as(ZoneId.class, 1)))
        .addStatic("parse(CharSequence)", a -> ZonedDateTime.parse(a.text(0)))
        .addStatic(PARSE, a -> ZonedDateTime.parse(a.text(0), formatter(a, 1)));
  }

  private static void addInstant() {
    addCommon(INSTANT, "java.time.Instant");
    addDurations(INSTANT);
    INSTANT
        .add("getEpochSecond()", (i, a) -> i.getEpochSecond())
        .add("toEpochMilli()", (i, a) -> i.toEpochMilli())
        .add("getNano()", (i, a) -> i.getNano())
        .add("plusSeconds(long)", (i, a) -> i.plusSeconds(a.longInteger(0)))
        .add("minusSeconds(long)", (i, a) -> i.minusSeconds(a.longInteger(0)))
        .add("plusMillis(long)", (i, a) -> i.plusMillis(a.longInteger(0)))
        .add("minusMillis(long)", (i, a) -> i.minusMillis(a.longInteger(0)))
        .add("isBefore(java.time.Instant)", (i, a) -> i.isBefore(a.as(Instant.class, 0)))
        .add("isAfter(java.time.Instant)", (i, a) -> i.isAfter(a.as(Instant.class, 0)))
        .add("compareTo(java.time.Instant)", (i, a) -> i.compareTo(a.as(Instant.class, 0)))
        .add("atZone(java.time.ZoneId)", (i, a) -> i.atZone(a.as(ZoneId.class, 0)))
        .addStatic("now()", a -> now())
        .addStatic("ofEpochMilli(long)", a -> Instant.ofEpochMilli(a.longInteger(0)))
        .addStatic("ofEpochSecond(long)", a -> Instant.ofEpochSecond(a.longInteger(0)))
        .addStatic("parse(CharSequence)", a -> Instant.parse(a.text(0)));
  }

  private static void addDuration() {
    DURATION
        .add("toDays()", (d, a) -> d.toDays())
        .add("toHours()", (d, a) -> d.toHours())
        .add("toMinutes()", (d, a) -> d.toMinutes())
        .add("getSeconds()", (d, a) -> d.getSeconds())
        .add("toMillis()", (d, a) -> d.toMillis())
        .add("toNanos()", (d, a) -> d.toNanos())
        .add("getNano()", (d, a) -> d.getNano())
        .add("isZero()", (d, a) -> d.isZero())
        .add("isNegative()", (d, a) -> d.isNegative())
        .add("negated()", (d, a) -> d.negated())
        .add("abs()", (d, a) -> d.abs())
        .add("plus(java.time.Duration)", (d, a) -> d.plus(a.as(Duration.class, 0)))
        .add("minus(java.time.Duration)", (d, a) -> d.minus(a.as(Duration.class, 0)))
        .add("multipliedBy(long)", (d, a) -> d.multipliedBy(a.longInteger(0)))
        .add("dividedBy(long)", (d, a) -> d.dividedBy(a.longInteger(0)))
        .add("plusSeconds(long)", (d, a) -> d.plusSeconds(a.longInteger(0)))
        .add("plusMinutes(long)", (d, a) -> d.plusMinutes(a.longInteger(0)))
        .add("compareTo(java.time.Duration)", (d, a) -> d.compareTo(a.as(Duration.class, 0)))
        .addStatic("ofDays(long)", a -> Duration.ofDays(a.longInteger(0)))
        .addStatic("ofHours(long)", a -> Duration.ofHours(a.longInteger(0)))
        .addStatic("ofMinutes(long)", a -> Duration.ofMinutes(a.longInteger(0)))
        .addStatic("ofSeconds(long)", a -> Duration.ofSeconds(a.longInteger(0)))
        .addStatic("ofMillis(long)", a -> Duration.ofMillis(a.longInteger(0)))
        .addStatic("parse(CharSequence)", a -> Duration.parse(a.text(0)))
        .addConstant("ZERO", Duration.ZERO);
    for (String type :
        List.of("java.time.Instant", "java.time.LocalDateTime", "java.time.ZonedDateTime")) {
      DURATION.addStatic(
          "between(" + type + ", " + type + ")",
          a -> Duration.between(a.as(Temporal.class, 0), a.as(Temporal.class, 1)));
    }
  }

  private static void addPlaces() {
    ZONE.add("getId()", (z, a) -> z.getId())
        .addStatic("of(String)", a -> ZoneId.of(a.text(0)))
        .addStatic("systemDefault()", a -> zone());
    FORMATTER
        .add("withZone(java.time.ZoneId)", (f, a) -> f.withZone(a.as(ZoneId.class, 0)))
        .add("withLocale(java.util.Locale)", (f, a) -> f.withLocale(a.as(Locale.class, 0)))
        .addStatic("ofPattern(String)", a -> pattern(a.text(0), Locale.US))
        .addStatic(
            "ofPattern(String, java.util.Locale)", a -> pattern(a.text(0), a.as(Locale.class, 1)))
        .addConstant("ISO_DATE", DateTimeFormatter.ISO_DATE)
        .addConstant("ISO_LOCAL_DATE", DateTimeFormatter.ISO_LOCAL_DATE)
        .addConstant("ISO_LOCAL_DATE_TIME", DateTimeFormatter.ISO_LOCAL_DATE_TIME)
        .addConstant("ISO_DATE_TIME", DateTimeFormatter.ISO_DATE_TIME)
        .addConstant("ISO_OFFSET_DATE_TIME", DateTimeFormatter.ISO_OFFSET_DATE_TIME)
        .addConstant("ISO_ZONED_DATE_TIME", DateTimeFormatter.ISO_ZONED_DATE_TIME)
        .addConstant("ISO_INSTANT", DateTimeFormatter.ISO_INSTANT)
        .addConstant("BASIC_ISO_DATE", DateTimeFormatter.BASIC_ISO_DATE);
    for (String type :
        List.of(
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.ZonedDateTime",
            "java.time.Instant")) {
      FORMATTER.add("format(" + type + ")", (f, a) -> f.format(a.as(TemporalAccessor.class, 0)));
    }
  }

  private static void addUnits() {
    UNIT.add("name()", (u, a) -> u.name());
    for (String type :
        List.of(
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.ZonedDateTime",
            "java.time.Instant")) {
      UNIT.add(
          "between(" + type + ", " + type + ")",
          (u, a) -> u.between(a.as(Temporal.class, 0), a.as(Temporal.class, 1)));
    }
    for (ChronoUnit unit : ChronoUnit.values()) {
      UNIT.addConstant(unit.name(), unit);
    }
    DAY.add("name()", (d, a) -> d.name()).add("getValue()", (d, a) -> d.getValue());
    for (DayOfWeek day : DayOfWeek.values()) {
      DAY.addConstant(day.name(), day);
    }
    MONTH.add("name()", (m, a) -> m.name()).add("getValue()", (m, a) -> m.getValue());
    for (Month month : Month.values()) {
      MONTH.addConstant(month.name(), month);
    }
  }
}
