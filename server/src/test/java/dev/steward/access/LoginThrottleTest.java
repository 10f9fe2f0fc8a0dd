package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

  private static final String ADDRESS = "192.0.2.1";

  private long now = 1_000_000;
  private final LoginThrottle throttle =
      new LoginThrottle(
          new InstantSource() {
            @Override
            public Instant instant() {
              return Instant.ofEpochMilli(now);
            }
          });

  /** Starts an attempt from an address; its result is pending. */
  private LoginThrottle.LoginAttempt beginAttempt(String user, String address) {
    return Objects.requireNonNull(
        throttle.begin(user, LoginThrottle.network(address), () -> false));
  }

  /** Reports a wrong password if the throttle allows the check. */
  private void failLogin(String user, String address) {
    try (LoginThrottle.LoginAttempt attempt = beginAttempt(user, address)) {
      attempt.failed();
    } catch (Problem.Busy e) {
      // refused without a check
    }
  }

  /** Returns the retry delay of an attempt, which is then cancelled. */
  private long delay(String user, String address) {
    try (LoginThrottle.LoginAttempt attempt = beginAttempt(user, address)) {
      return attempt.delayMillis();
    }
  }

  @Test
  void repeatedFailuresAreDelayedAndLaterForgiven() {
    for (int i = 0; i < 6; i++) {
      failLogin("admin", ADDRESS);
    }
    assertThatThrownBy(() -> delay("admin", ADDRESS)).isInstanceOf(Problem.Busy.class);
    now += 3_000;
    assertThatCode(() -> delay("admin", ADDRESS)).doesNotThrowAnyException();
    failLogin("admin", ADDRESS);
    now += 3_000;
    assertThatThrownBy(() -> delay("admin", ADDRESS)).isInstanceOf(Problem.Busy.class);
    now += 3_600_000;
    assertThatCode(() -> delay("admin", ADDRESS)).doesNotThrowAnyException();
  }

  @Test
  void failuresFromManyAddressesDelayButNeverLockTheUser() {
    for (int i = 0; i < 5_000; i++) {
      failLogin("admin", "198.51." + i / 250 + "." + i % 250);
    }
    assertThat(delay("admin", ADDRESS)).isBetween(1L, 2_000L);
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() {
    for (int i = 0; i < 8; i++) {
      failLogin("admin", "2001:db8:1:2::" + Integer.toHexString(i + 1));
    }
    assertThatThrownBy(() -> delay("admin", "2001:db8:1:2:ffff::1"))
        .isInstanceOf(Problem.Busy.class);
    assertThatCode(() -> delay("admin", "2001:db8:1:3::1")).doesNotThrowAnyException();
  }

  @Test
  void aFloodOfNamesDoesNotReleaseABlockedAddress() {
    for (int i = 0; i < 8; i++) {
      failLogin("admin", ADDRESS);
    }
    for (int i = 0; i < 50_000; i++) {
      failLogin("user" + i, "203.0." + i / 250 % 250 + "." + i % 250);
    }
    assertThatThrownBy(() -> delay("admin", ADDRESS)).isInstanceOf(Problem.Busy.class);
    // Unrelated logins are not delayed for more than a moment.
    assertThat(delay("admin", "192.0.2.200")).isBetween(0L, 2_000L);
    assertThat(delay("somebody", "192.0.2.201")).isBetween(1L, 2_000L);
    failLogin("admin", "192.0.2.200");
    assertThat(delay("admin", "192.0.2.200")).isBetween(0L, 2_000L);
    now += 3_600_000;
    failLogin("somebody", "192.0.2.201");
    assertThat(delay("somebody", "192.0.2.201")).isZero();
  }

  @Test
  void anAddressThatTriesManyUsersIsBlocked() {
    for (int i = 0; i < 25; i++) {
      failLogin("user" + i, ADDRESS);
    }
    assertThatThrownBy(() -> delay("somebody", ADDRESS)).isInstanceOf(Problem.Busy.class);
  }

  @Test
  void anAttemptCountsAsFailedUntilItSucceeds() throws Exception {
    // Five attempts may fail; the result of the sixth decides whether a seventh is checked.
    for (int i = 0; i < 5; i++) {
      failLogin("admin", ADDRESS);
    }
    LoginThrottle.LoginAttempt first = beginAttempt("admin", ADDRESS);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> refused =
          pool.submit(() -> {
            try {
              beginAttempt("admin", ADDRESS).close();
              return false;
            } catch (Problem.Busy e) {
              return true;
            }
          });
      first.failed();
      assertThat(refused.get()).isTrue();
    }
    now += 3_000;
    beginAttempt("admin", ADDRESS).succeeded();
    for (int i = 0; i < 10; i++) {
      assertThat(delay("admin", ADDRESS)).isLessThan(2_000);
    }
  }

  @Test
  void aWaitingAttemptSettledByAnotherNeedsNoCheck() throws Exception {
    LoginThrottle.LoginAttempt first = beginAttempt("ann", ADDRESS);
    var settled = new AtomicBoolean();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < 50; i++) {
        results.add(pool.submit(() -> throttle.begin("ann", ADDRESS, settled::get) == null));
      }
      settled.set(true);
      first.succeeded();
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  @Test
  void concurrentAttemptsOfANetworkAreLimited() {
    var pending = new ArrayList<LoginThrottle.LoginAttempt>();
    for (int i = 0; i < 21; i++) {
      pending.add(beginAttempt("user" + i, ADDRESS));
    }
    // The next attempt waits for a pending result, but none arrives.
    assertThatThrownBy(() -> beginAttempt("one-more", ADDRESS)).isInstanceOf(Problem.Busy.class);
    pending.forEach(LoginThrottle.LoginAttempt::failed);
    assertThatThrownBy(() -> beginAttempt("one-more", ADDRESS)).isInstanceOf(Problem.Busy.class);
    now += 3_000;
    assertThat(delay("one-more", ADDRESS)).isZero();
  }

  @Test
  void addressFormatsAreNormalized() {
    assertThat(LoginThrottle.network("::ffff:192.0.2.1"))
        .isEqualTo(LoginThrottle.network("192.0.2.1"));
    assertThat(LoginThrottle.network("[2001:db8:1:2::1]"))
        .isEqualTo(LoginThrottle.network("2001:db8:1:2:3::"));
  }
}
