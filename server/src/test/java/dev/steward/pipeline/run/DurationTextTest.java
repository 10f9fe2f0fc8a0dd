package dev.steward.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "99, 99 ms",
    "100, 0.1 sec",
    "250, 0.25 sec",
    "1000, 1 sec",
    "1250, 1.2 sec",
    "9999, 9.9 sec",
    "10000, 10 sec",
    "60000, 1 min 0 sec",
    "599000, 9 min 59 sec",
    "600000, 10 min",
    "3600000, 1 hr 0 min",
    "36000000, 10 hr",
    "86400000, 1 day 0 hr",
    "172800000, 2 days 0 hr",
    "2592000000, 1 mo 0 days",
    "31536000000, 1 yr 0 mo",
  })
  void durationsReadAsInJenkins(long millis, String text) {
    assertThat(DurationText.of(millis)).isEqualTo(text);
  }
}
