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

class ThrottleTest {

  private static final String HOME = "192.0.2.1";

  private long now = 1_000_000;
  private final LoginThrottle throttle =
      new LoginThrottle(
          new InstantSource() {
            @Override
            public Instant instant() {
              return Instant.ofEpochMilli(now);
            }
          });

  /** Begins an attempt from an address, without a result so far. */
  private LoginThrottle.LoginAttempt begin(String user, String address) {
    return Objects.requireNonNull(
        throttle.begin(user, LoginThrottle.network(address), () -> false));
  }

  /** A wrong password, if the throttle allows the check. */
  private void fail(String user, String address) {
    try (LoginThrottle.LoginAttempt attempt = begin(user, address)) {
      attempt.failed();
    } catch (Problem.Busy e) {
      // Refused without a check.
    }
  }

  /** The retry delay of an attempt, which is cancelled again. */
  private long delay(String user, String address) {
    try (LoginThrottle.LoginAttempt attempt = begin(user, address)) {
      return attempt.delayMillis();
    }
  }

  @Test
  void whoGuessesWaitsLongerAndLongerAndIsForgivenInTheEnd() {
    for (int i = 0; i < 6; i++) {
      fail("admin", HOME);
    }
    assertThatThrownBy(() -> delay("admin", HOME)).isInstanceOf(Problem.Busy.class);
    now += 3_000;
    assertThatCode(() -> delay("admin", HOME)).doesNotThrowAnyException();
    fail("admin", HOME);
    now += 3_000;
    assertThatThrownBy(() -> delay("admin", HOME)).isInstanceOf(Problem.Busy.class);
    now += 3_600_000;
    assertThatCode(() -> delay("admin", HOME)).doesNotThrowAnyException();
  }

  @Test
  void guessesFromManyAddressesSlowAUserDownAndNeverLockThemOut() {
    for (int i = 0; i < 5_000; i++) {
      fail("admin", "198.51." + i / 250 + "." + i % 250);
    }
    assertThat(delay("admin", HOME)).isBetween(1L, 2_000L);
  }

  @Test
  void oneNetworkOfTheNewProtocolIsOneAddress() {
    for (int i = 0; i < 8; i++) {
      fail("admin", "2001:db8:1:2::" + Integer.toHexString(i + 1));
    }
    assertThatThrownBy(() -> delay("admin", "2001:db8:1:2:ffff::1"))
        .isInstanceOf(Problem.Busy.class);
    assertThatCode(() -> delay("admin", "2001:db8:1:3::1")).doesNotThrowAnyException();
  }

  @Test
  void aFloodOfNamesDoesNotFreeWhoIsHeldBack() {
    for (int i = 0; i < 8; i++) {
      fail("admin", HOME);
    }
    for (int i = 0; i < 50_000; i++) {
      fail("user" + i, "203.0." + i / 250 % 250 + "." + i % 250);
    }
    assertThatThrownBy(() -> delay("admin", HOME)).isInstanceOf(Problem.Busy.class);
    // Unrelated logins are not delayed for more than a moment.
    assertThat(delay("admin", "192.0.2.200")).isBetween(0L, 2_000L);
    assertThat(delay("somebody", "192.0.2.201")).isBetween(1L, 2_000L);
    fail("admin", "192.0.2.200");
    assertThat(delay("admin", "192.0.2.200")).isBetween(0L, 2_000L);
    now += 3_600_000;
    fail("somebody", "192.0.2.201");
    assertThat(delay("somebody", "192.0.2.201")).isZero();
  }

  @Test
  void oneAddressThatTriesManyUsersIsHeldBack() {
    for (int i = 0; i < 25; i++) {
      fail("user" + i, HOME);
    }
    assertThatThrownBy(() -> delay("somebody", HOME)).isInstanceOf(Problem.Busy.class);
  }

  @Test
  void aTryCountsFromItsBeginningUntilItSucceeds() throws Exception {
    // Five attempts may fail; the result of the sixth decides whether a seventh is checked.
    for (int i = 0; i < 5; i++) {
      fail("admin", HOME);
    }
    LoginThrottle.LoginAttempt first = begin("admin", HOME);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> refused =
          pool.submit(() -> {
            try {
              begin("admin", HOME).close();
              return false;
            } catch (Problem.Busy e) {
              return true;
            }
          });
      first.failed();
      assertThat(refused.get()).isTrue();
    }
    now += 3_000;
    begin("admin", HOME).succeeded();
    for (int i = 0; i < 10; i++) {
      assertThat(delay("admin", HOME)).isLessThan(2_000);
    }
  }

  @Test
  void aTryThatIsSettledWhileItWaitsNeedsNoCheck() throws Exception {
    LoginThrottle.LoginAttempt first = begin("ann", HOME);
    var settled = new AtomicBoolean();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < 50; i++) {
        all.add(pool.submit(() -> throttle.begin("ann", HOME, settled::get) == null));
      }
      settled.set(true);
      first.succeeded();
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    }
  }

  @Test
  void aNetworkHasNoMoreUsersUnderWayThanItMayFail() {
    var underWay = new ArrayList<LoginThrottle.LoginAttempt>();
    for (int i = 0; i < 21; i++) {
      underWay.add(begin("user" + i, HOME));
    }
    // The next attempt waits for a result, and none arrives.
    assertThatThrownBy(() -> begin("one-more", HOME)).isInstanceOf(Problem.Busy.class);
    underWay.forEach(LoginThrottle.LoginAttempt::failed);
    assertThatThrownBy(() -> begin("one-more", HOME)).isInstanceOf(Problem.Busy.class);
    now += 3_000;
    assertThat(delay("one-more", HOME)).isZero();
  }

  @Test
  void anAddressOfTheOldProtocolIsTheSameHoweverItIsWritten() {
    assertThat(LoginThrottle.network("::ffff:192.0.2.1"))
        .isEqualTo(LoginThrottle.network("192.0.2.1"));
    assertThat(LoginThrottle.network("[2001:db8:1:2::1]"))
        .isEqualTo(LoginThrottle.network("2001:db8:1:2:3::"));
  }
}
