package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import dev.steward.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PasswordsTest {

  /** A hash as Jenkins stores it, with the lowest bcrypt cost. */
  private static String importedHash(int cost, String password) {
    return "#jbcrypt:"
        + new String(
            BCrypt.with(LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A))
                .hashToChar(cost, password.toCharArray()));
  }

  private final Passwords passwords = new Passwords(new SecureRandom(), InstantSource.system());

  private static User user(@Nullable String stored) {
    return new User(7, "ann", "Ann", null, false, stored, 1, "seed", List.of());
  }

  @Test
  void importedHashesTruncateLongPasswords() {
    User plain = user(importedHash(4, "old password"));
    assertThat(passwords.matches(plain, "old password")).isTrue();
    assertThat(passwords.matches(plain, "old password ")).isFalse();
    User truncated = user(importedHash(4, "x".repeat(80)));
    assertThat(passwords.matches(truncated, "x".repeat(80))).isTrue();
    assertThat(passwords.matches(truncated, "x".repeat(72) + "and more")).isTrue();
    assertThat(passwords.matches(truncated, "x".repeat(71))).isFalse();
  }

  @Test
  void tooLongPasswordsAreRefused() {
    for (String wrong : List.of("x".repeat(73), "é".repeat(37), "", "11" + "ab".repeat(16))) {
      assertThatThrownBy(() -> passwords.hash(wrong)).isInstanceOf(Problem.Invalid.class);
    }
    User localUser = user(passwords.hash("x".repeat(72)));
    assertThat(passwords.matches(localUser, "x".repeat(72))).isTrue();
    assertThat(passwords.matches(localUser, "x".repeat(73))).isFalse();
  }

  private static String capturedLog(Supplier<Boolean> passwordCheck) {
    PrintStream originalErr = System.err;
    var captured = new ByteArrayOutputStream();
    try (var stream = new PrintStream(captured, true, StandardCharsets.UTF_8)) {
      System.setErr(stream);
      assertThat(passwordCheck.get()).isFalse();
    } finally {
      System.setErr(originalErr);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anExpensiveImportedHashIsRefusedAndLoggedWithoutSecrets() {
    String hash = importedHash(4, "secret word").replace("$2a$04$", "$2a$15$");
    User expensive = user(hash);
    String log = capturedLog(() -> passwords.matches(expensive, "secret word"));
    assertThat(log)
        .contains("WARN")
        .contains("ann")
        .contains("15")
        .doesNotContain("secret word")
        .doesNotContain(hash.substring(16));
    // One log entry is enough: guessing this user's password does not flood the log.
    assertThat(capturedLog(() -> passwords.matches(expensive, "secret word"))).isEmpty();
    // A check of this hash would take 32 times as long as a check of one of our own.
    User own = user(passwords.hash("right"));
    assertThat(fastestCheck(expensive)).isLessThan(8 * fastestCheck(own));
  }

  /** Returns the duration of the fastest of several failing checks, in nanoseconds. */
  private long fastestCheck(User user) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long begin = System.nanoTime();
      assertThat(passwords.matches(user, "wrong")).isFalse();
      fastest = Math.min(fastest, System.nanoTime() - begin);
    }
    return fastest;
  }

  @Test
  void invalidHashesMatchNoPassword() {
    String malformed = "#jbcrypt:$2a$10$" + "!".repeat(53);
    for (String stored :
        new String[] {null, "", "secret word", "#jbcrypt:secret word", "#bcrypt:", malformed}) {
      assertThat(passwords.check(user(stored), "ann", "secret word", "192.0.2.1"))
          .as(String.valueOf(stored))
          .isFalse();
    }
  }

  private static double median(List<Long> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  @Test
  void unknownUsersTakeAsLongToCheckAsKnownOnes() {
    User user = user(passwords.hash("right"));
    long before = passwords.checkCount();
    var knownNanos = new ArrayList<Long>();
    var unknownNanos = new ArrayList<Long>();
    for (int i = 0; i < 9; i++) {
      long begin = System.nanoTime();
      assertThat(passwords.matches(user, "wrong")).isFalse();
      long between = System.nanoTime();
      assertThat(passwords.matches(null, "wrong")).isFalse();
      knownNanos.add(between - begin);
      unknownNanos.add(System.nanoTime() - between);
    }
    assertThat(passwords.checkCount() - before).isEqualTo(18);
    assertThat(median(unknownNanos) / median(knownNanos)).isBetween(0.5, 2.0);
    assertThat(unknownNanos.getFirst() / median(unknownNanos)).isLessThan(10);
  }

  @Test
  void recentSuccessesAreKeptPerUserVersion() {
    String stored = passwords.hash("right");
    User user = user(stored);
    assertThat(passwords.check(user, "ann", "right", "192.0.2.1")).isTrue();
    long before = passwords.checkCount();
    assertThat(passwords.check(user, "ann", "right", "192.0.2.1")).isTrue();
    assertThat(passwords.checkCount()).isEqualTo(before);
    User changed = new User(7, "ann", "Ann", null, false, stored, 2, "seed", List.of());
    assertThat(passwords.check(changed, "ann", "right", "192.0.2.1")).isTrue();
    assertThat(passwords.checkCount()).isEqualTo(before + 1);
    User disabled = new User(7, "ann", "Ann", null, true, stored, 2, "seed", List.of());
    assertThat(passwords.check(disabled, "ann", "right", "192.0.2.1")).isFalse();
    assertThat(passwords.checkCount()).isEqualTo(before + 2);
  }

  private static int countRefusal(Passwords passwords, User user, String password, String address) {
    try {
      passwords.check(user, "ann", password, address);
      return 0;
    } catch (Problem.Busy e) {
      return 1;
    }
  }

  @Test
  void recentSuccessesAreKeptPerNetwork() {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    var throttled = new Passwords(new SecureRandom(), clock);
    User user = user(throttled.hash("right"));
    assertThat(throttled.check(user, "ann", "right", "192.0.2.1")).isTrue();
    int refusals = 0;
    for (int i = 0; i < 10; i++) {
      refusals += countRefusal(throttled, user, "wrong" + i, "198.51.100.1");
    }
    assertThat(refusals).isEqualTo(4);
    long before = throttled.checkCount();
    assertThat(countRefusal(throttled, user, "right", "198.51.100.1")).isEqualTo(1);
    assertThat(throttled.check(user, "ann", "right", "192.0.2.1")).isTrue();
    assertThat(throttled.checkCount()).isEqualTo(before);
  }

  @Test
  void aCallerOnTheSameNetworkIsBlockedAfterAFewFailures() {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    var throttled = new Passwords(new SecureRandom(), clock);
    User user = user(throttled.hash("right"));
    assertThat(throttled.check(user, "ann", "right", "192.0.2.1")).isTrue();
    for (int i = 0; i < 12; i++) {
      countRefusal(throttled, user, "wrong" + i, "192.0.2.1");
    }
    // A mistyped password does not invalidate the recent success.
    assertThat(throttled.check(user, "ann", "right", "192.0.2.1")).isTrue();
    for (int i = 0; i < 20; i++) {
      countRefusal(throttled, user, "other" + i, "192.0.2.1");
    }
    assertThat(countRefusal(throttled, user, "right", "192.0.2.1")).isEqualTo(1);
  }

  @Test
  void concurrentWrongPasswordsAreThrottledLikeSequentialOnes() throws Exception {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    var throttled = new Passwords(new SecureRandom(), clock);
    User user = user(throttled.hash("right"));
    var results = new ArrayList<Future<Integer>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        String wrong = "wrong" + i;
        results.add(executor.submit(() -> countRefusal(throttled, user, wrong, "192.0.2.1")));
      }
    }
    int refusals = 0;
    for (Future<Integer> result : results) {
      refusals += result.get();
    }
    // On a busy machine some attempts give up before their turn: fewer are checked, never more.
    assertThat(throttled.checkCount()).isBetween(1L, 6L);
    assertThat(refusals).isEqualTo(200 - (int) throttled.checkCount());
  }

  @Test
  void concurrentCorrectPasswordsShareOneCheck() throws Exception {
    User user = user(passwords.hash("right"));
    var results = new ArrayList<Future<Boolean>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        results.add(executor.submit(() -> passwords.check(user, "ann", "right", "192.0.2.1")));
      }
    }
    for (Future<Boolean> result : results) {
      assertThat(result.get()).isTrue();
    }
    assertThat(passwords.checkCount()).isEqualTo(1);
  }
}
