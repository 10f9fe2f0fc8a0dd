package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private static final String HOME = "192.0.2.1";

  private long now = 1_000_000;
  private final Throttle throttle =
      new Throttle(
          new InstantSource() {
            @Override
            public Instant instant() {
              return Instant.ofEpochMilli(now);
            }
          });

  @Test
  void whoGuessesWaitsLongerAndLongerAndIsForgivenInTheEnd() {
    for (int i = 0; i < 6; i++) {
      throttle.begin("admin", HOME);
      throttle.failed("admin", HOME);
    }
    assertThatThrownBy(() -> throttle.begin("admin", HOME)).isInstanceOf(Problem.Busy.class);
    now += 3_000;
    assertThatCode(() -> throttle.begin("admin", HOME)).doesNotThrowAnyException();
    throttle.failed("admin", HOME);
    now += 3_000;
    assertThatThrownBy(() -> throttle.begin("admin", HOME)).isInstanceOf(Problem.Busy.class);
    now += 3_600_000;
    assertThatCode(() -> throttle.begin("admin", HOME)).doesNotThrowAnyException();
  }

  @Test
  void guessesFromManyAddressesSlowAUserDownAndNeverLockThemOut() {
    for (int i = 0; i < 5_000; i++) {
      throttle.failed("admin", "198.51." + i / 250 + "." + i % 250);
    }
    assertThat(throttle.begin("admin", HOME)).isBetween(1L, 2_000L);
  }

  @Test
  void oneNetworkOfTheNewProtocolIsOneAddress() {
    for (int i = 0; i < 8; i++) {
      throttle.failed("admin", "2001:db8:1:2::" + Integer.toHexString(i + 1));
    }
    assertThatThrownBy(() -> throttle.begin("admin", "2001:db8:1:2:ffff::1"))
        .isInstanceOf(Problem.Busy.class);
    assertThatCode(() -> throttle.begin("admin", "2001:db8:1:3::1")).doesNotThrowAnyException();
  }

  @Test
  void aFloodOfNamesDoesNotFreeWhoIsHeldBack() {
    for (int i = 0; i < 8; i++) {
      throttle.failed("admin", HOME);
    }
    for (int i = 0; i < 50_000; i++) {
      throttle.failed("user" + i, "203.0." + i / 250 % 250 + "." + i % 250);
    }
    assertThatThrownBy(() -> throttle.begin("admin", HOME)).isInstanceOf(Problem.Busy.class);
    // Nor does it hold back who had nothing to do with it: that one waits a moment at most.
    assertThat(throttle.begin("admin", "192.0.2.200")).isBetween(0L, 2_000L);
    assertThat(throttle.begin("somebody", "192.0.2.201")).isBetween(1L, 2_000L);
    throttle.failed("admin", "192.0.2.200");
    assertThat(throttle.begin("admin", "192.0.2.200")).isBetween(0L, 2_000L);
    now += 3_600_000;
    throttle.failed("somebody", "192.0.2.201");
    assertThat(throttle.begin("somebody", "192.0.2.201")).isZero();
  }

  @Test
  void oneAddressThatTriesManyUsersIsHeldBack() {
    for (int i = 0; i < 25; i++) {
      throttle.failed("user" + i, HOME);
    }
    assertThatThrownBy(() -> throttle.begin("somebody", HOME)).isInstanceOf(Problem.Busy.class);
  }
}
