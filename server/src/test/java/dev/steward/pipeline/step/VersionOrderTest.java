package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of version numbers. */
class VersionOrderTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1.0, 0",
    "1.0.0, 1-ga, 0",
    "1.2.10, 1.2.9, 1",
    "1.0-alpha-1, 1.0, -1",
    "1.0-SNAPSHOT, 1.0, -1",
    "1.0-alpha, 1.0-beta, -1",
    "1.0-a1, 1.0-alpha-1, 0",
    "1.0-rc1, 1.0-rc2, -1",
    "1.0-rc, 1.0-cr, 0",
    "1.0-sp, 1.0, 1",
    "1.0.1, 1.0-sp, 1",
    "1.0-foo, 1.0-bar, 1",
    "99999999999999999999, 2, 1",
    "2.462.1, 2.463, -1"
  })
  void versionsAreOrderedAsByMaven(String one, String other, int expected) {
    var order = new VersionOrder();
    assertThat(Integer.signum(order.compare(one, other))).isEqualTo(expected);
    assertThat(Integer.signum(order.compare(other, one))).isEqualTo(-expected);
  }
}
