package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cron expressions in job definitions. */
class CronTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static @Nullable String nextTime(String spec, String after, ZoneId zone) {
    Instant next =
        Cron.of(spec, "job", zone).next(LocalDateTime.parse(after).atZone(zone).toInstant());
    return next == null ? null : next.atZone(zone).toLocalDateTime().toString();
  }

  private static List<String> nextTimes(String spec, String after, ZoneId zone, int count) {
    var times = new ArrayList<String>();
    Cron cron = Cron.of(spec, "job", zone);
    Instant current = LocalDateTime.parse(after).atZone(zone).toInstant();
    for (int i = 0; i < count; i++) {
      current = java.util.Objects.requireNonNull(cron.next(current));
      times.add(current.atZone(zone).toOffsetDateTime().toString());
    }
    return times;
  }

  @Test
  void nextTimesAreComputed() {
    String[][] table = {
      // spec, after, next
      {"* * * * *", "2026-01-01T00:00", "2026-01-01T00:01"},
      {"* * * * *", "2026-01-01T00:00:30", "2026-01-01T00:01"},
      {"0 * * * *", "2026-01-01T00:00", "2026-01-01T01:00"},
      {"15 3 * * *", "2026-01-01T03:15", "2026-01-02T03:15"},
      {"*/15 * * * *", "2026-01-01T00:16", "2026-01-01T00:30"},
      {"5-20/5 1 * * *", "2026-01-01T01:11", "2026-01-01T01:15"},
      {"0 0 1 * *", "2026-01-01T00:00", "2026-02-01T00:00"},
      {"0 0 29 2 *", "2026-01-01T00:00", "2028-02-29T00:00"},
      {"0 0 * * 1-5", "2026-01-02T00:00", "2026-01-05T00:00"},
      {"0 0 * * 7", "2026-01-01T00:00", "2026-01-04T00:00"},
      {"0 0 * * 0", "2026-01-01T00:00", "2026-01-04T00:00"},
      // both day fields have to match
      {"0 0 13 * 5", "2026-01-01T00:00", "2026-02-13T00:00"},
      {"0,30 8,20 * * *", "2026-01-01T08:00", "2026-01-01T08:30"},
      {"0 0 31 12 *", "2026-12-31T00:00", "2027-12-31T00:00"},
      {"# nightly\n\n0 1 * * *\n0 5 * * *", "2026-01-01T02:00", "2026-01-01T05:00"},
      {"0 0 31 2 *", "2026-01-01T00:00", null},
      {"", "2026-01-01T00:00", null},
      {"TZ=Asia/Tokyo\n0 9 * * *", "2026-01-01T00:00", "2026-01-02T00:00"},
      {"TZ=Asia/Tokyo\n0 10 * * *", "2026-01-01T00:00", "2026-01-01T01:00"},
    };
    for (String[] row : table) {
      assertThat(nextTime(row[0], row[1], ZoneOffset.UTC)).as(row[0]).isEqualTo(row[2]);
    }
  }

  @Test
  void hashedTimesAreSpreadAndStable() {
    var minutes = new HashSet<String>();
    for (int i = 0; i < 500; i++) {
      Cron cron = Cron.of("H * * * *", "job-" + i, ZoneOffset.UTC);
      Instant first = java.util.Objects.requireNonNull(cron.next(Instant.EPOCH));
      minutes.add(String.valueOf(first));
      assertThat(cron.next(first)).isEqualTo(first.plusSeconds(3_600));
      assertThat(Cron.of("H * * * *", "job-" + i, ZoneOffset.UTC).next(Instant.EPOCH))
          .isEqualTo(first);
    }
    assertThat(minutes).hasSizeGreaterThan(55);
    for (String spec :
        List.of("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")) {
      assertThat(nextTime(spec, "2026-01-01T00:00", ZoneOffset.UTC)).as(spec).isNotNull();
    }
    assertThat(
            LocalDateTime.parse(nextTime("@midnight", "2026-01-01T12:00", ZoneOffset.UTC))
                .getHour())
        .isBetween(0, 2);
    assertThat(nextTimes("H/15 * * * *", "2026-01-01T00:00", ZoneOffset.UTC, 8))
        .extracting(text -> Integer.parseInt(text.substring(14, 16)) % 15)
        .containsOnly(
            Integer.parseInt(
                    nextTimes("H/15 * * * *", "2026-01-01T00:00", ZoneOffset.UTC, 1)
                        .getFirst()
                        .substring(14, 16))
                % 15);
    assertThat(
            LocalDateTime.parse(
                nextTime("H(10-12) H(3-4) * * *", "2026-01-01T00:00", ZoneOffset.UTC)))
        .matches(time -> time.getMinute() >= 10 && time.getMinute() <= 12)
        .matches(time -> time.getHour() == 3 || time.getHour() == 4);
    for (int i = 0; i < 50; i++) {
      Instant day =
          java.util.Objects.requireNonNull(
              Cron.of("0 0 H * *", "j" + i, ZoneOffset.UTC).next(Instant.EPOCH));
      assertThat(day.atZone(ZoneOffset.UTC).getDayOfMonth()).isLessThanOrEqualTo(28);
    }
  }

  @Test
  void daylightSavingNeitherSkipsNorRepeatsRuns() {
    // 2026-03-29: at 02:00 the clocks go forward to 03:00
    assertThat(nextTimes("30 2 * * *", "2026-03-28T12:00", BERLIN, 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
    assertThat(nextTimes("*/20 2 * * *", "2026-03-28T12:00", BERLIN, 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00");
    assertThat(nextTimes("0 2,3 * * *", "2026-03-28T12:00", BERLIN, 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00");
    // 2026-10-25: at 03:00 they go back to 02:00
    assertThat(nextTimes("30 2 * * *", "2026-10-24T12:00", BERLIN, 2))
        .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    assertThat(nextTimes("30 * * * *", "2026-10-25T01:00", BERLIN, 4))
        .containsExactly(
            "2026-10-25T01:30+02:00",
            "2026-10-25T02:30+02:00",
            "2026-10-25T02:30+01:00",
            "2026-10-25T03:30+01:00");
    assertThat(nextTimes("TZ=Europe/Berlin\n30 2 * * *", "2026-03-28T12:00", ZoneOffset.UTC, 1))
        .containsExactly("2026-03-29T01:00Z");
  }

  @Test
  void invalidSpecsAreReported() {
    String[][] table = {
      {"61 * * * *", "minute"},
      {"* 24 * * *", "hour"},
      {"* * 0 * *", "day of the month"},
      {"* * * 13 *", "month"},
      {"* * * * 8", "day of the week"},
      {"* * * *", "4 fields"},
      {"* * * * * *", "6 fields"},
      {"5-1 * * * *", "minute"},
      {"*/0 * * * *", "step"},
      {"*/99 * * * *", "step"},
      {"3/5 * * * *", "range"},
      {"H(5-1) * * * *", "minute"},
      {"@sometimes", "@sometimes"},
      {"MON * * * *", "minute"},
      {"* * * * *\nTZ=Europe/Berlin", "fields"},
      {"TZ=Nowhere/Land\n* * * * *", "Nowhere/Land"},
    };
    for (String[] row : table) {
      assertThatThrownBy(() -> Cron.of(row[0], "job", ZoneOffset.UTC))
          .as(row[0])
          .isInstanceOf(Problem.Invalid.class)
          .hasMessageContaining(row[1]);
    }
  }
}
