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

  /** A hash as Jenkins stores it, at the lowest cost of bcrypt. */
  private static String imported(int cost, String password) {
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
  void anImportedHashIsAcceptedAndCutsWhatIsTooLongAsItAlwaysDid() {
    User plain = user(imported(4, "old password"));
    assertThat(passwords.matches(plain, "old password")).isTrue();
    assertThat(passwords.matches(plain, "old password ")).isFalse();
    User cut = user(imported(4, "x".repeat(80)));
    assertThat(passwords.matches(cut, "x".repeat(80))).isTrue();
    assertThat(passwords.matches(cut, "x".repeat(72) + "and more")).isTrue();
    assertThat(passwords.matches(cut, "x".repeat(71))).isFalse();
  }

  @Test
  void aPasswordThatIsTooLongIsNeitherSetNorCutToOneThatWasSetHere() {
    for (String wrong : List.of("x".repeat(73), "é".repeat(37), "", "11" + "ab".repeat(16))) {
      assertThatThrownBy(() -> passwords.hash(wrong)).isInstanceOf(Problem.Invalid.class);
    }
    User own = user(passwords.hash("x".repeat(72)));
    assertThat(passwords.matches(own, "x".repeat(72))).isTrue();
    assertThat(passwords.matches(own, "x".repeat(73))).isFalse();
  }

  private static String logged(Supplier<Boolean> work) {
    PrintStream before = System.err;
    var caught = new ByteArrayOutputStream();
    try (var stream = new PrintStream(caught, true, StandardCharsets.UTF_8)) {
      System.setErr(stream);
      assertThat(work.get()).isFalse();
    } finally {
      System.setErr(before);
    }
    return caught.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anImportedHashThatIsTooDearIsRefusedWithAWarningAndNoSecretInIt() {
    String hash = imported(4, "secret word").replace("$2a$04$", "$2a$15$");
    User dear = user(hash);
    String log = logged(() -> passwords.matches(dear, "secret word"));
    assertThat(log)
        .contains("WARN")
        .contains("ann")
        .contains("15")
        .doesNotContain("secret word")
        .doesNotContain(hash.substring(16));
    // One audit entry is enough: guessing at that user does not flood the log.
    assertThat(logged(() -> passwords.matches(dear, "secret word"))).isEmpty();
    long begin = System.nanoTime();
    assertThat(passwords.matches(dear, "secret word")).isFalse();
    assertThat(System.nanoTime() - begin).isLessThan(1_000_000_000L);
  }

  @Test
  void whatIsNoHashAtAllFitsNothing() {
    String odd = "#jbcrypt:$2a$10$" + "!".repeat(53);
    for (String stored :
        new String[] {null, "", "secret word", "#jbcrypt:secret word", "#bcrypt:", odd}) {
      assertThat(passwords.check(user(stored), "ann", "secret word", "192.0.2.1"))
          .as(String.valueOf(stored))
          .isFalse();
    }
  }

  private static double median(List<Long> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  @Test
  void forNobodyACheckTakesAsLongAsForSomebodyFromTheFirstOn() {
    User known = user(passwords.hash("right"));
    long before = passwords.checkCount();
    var known9 = new ArrayList<Long>();
    var unknown9 = new ArrayList<Long>();
    for (int i = 0; i < 9; i++) {
      long begin = System.nanoTime();
      assertThat(passwords.matches(known, "wrong")).isFalse();
      long between = System.nanoTime();
      assertThat(passwords.matches(null, "wrong")).isFalse();
      known9.add(between - begin);
      unknown9.add(System.nanoTime() - between);
    }
    assertThat(passwords.checkCount() - before).isEqualTo(18);
    assertThat(median(unknown9) / median(known9)).isBetween(0.5, 2.0);
    assertThat(unknown9.getFirst() / median(unknown9)).isLessThan(10);
  }

  @Test
  void whatFittedIsRememberedForThatVersionOfTheUserAlone() {
    String stored = passwords.hash("right");
    User known = user(stored);
    assertThat(passwords.check(known, "ann", "right", "192.0.2.1")).isTrue();
    long before = passwords.checkCount();
    assertThat(passwords.check(known, "ann", "right", "192.0.2.1")).isTrue();
    assertThat(passwords.checkCount()).isEqualTo(before);
    User changed = new User(7, "ann", "Ann", null, false, stored, 2, "seed", List.of());
    assertThat(passwords.check(changed, "ann", "right", "192.0.2.1")).isTrue();
    assertThat(passwords.checkCount()).isEqualTo(before + 1);
    User barred = new User(7, "ann", "Ann", null, true, stored, 2, "seed", List.of());
    assertThat(passwords.check(barred, "ann", "right", "192.0.2.1")).isFalse();
    assertThat(passwords.checkCount()).isEqualTo(before + 2);
  }

  private static int refused(Passwords passwords, User user, String password, String address) {
    try {
      passwords.check(user, "ann", password, address);
      return 0;
    } catch (Problem.Busy e) {
      return 1;
    }
  }

  @Test
  void aPasswordIsRememberedForTheNetworkThatProvedItAlone() {
    InstantSource fixed = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    var throttled = new Passwords(new SecureRandom(), fixed);
    User known = user(throttled.hash("right"));
    assertThat(throttled.check(known, "ann", "right", "192.0.2.1")).isTrue();
    int refused = 0;
    for (int i = 0; i < 10; i++) {
      refused += refused(throttled, known, "wrong" + i, "198.51.100.1");
    }
    assertThat(refused).isEqualTo(4);
    long before = throttled.checkCount();
    assertThat(refused(throttled, known, "right", "198.51.100.1")).isEqualTo(1);
    assertThat(throttled.check(known, "ann", "right", "192.0.2.1")).isTrue();
    assertThat(throttled.checkCount()).isEqualTo(before);
  }

  @Test
  void aBlockedNeighborAtTheSameNetworkLearnsNothingAfterAFewTries() {
    InstantSource fixed = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    var throttled = new Passwords(new SecureRandom(), fixed);
    User known = user(throttled.hash("right"));
    assertThat(throttled.check(known, "ann", "right", "192.0.2.1")).isTrue();
    for (int i = 0; i < 12; i++) {
      refused(throttled, known, "wrong" + i, "192.0.2.1");
    }
    // A mistyped password does not invalidate the recent success.
    assertThat(throttled.check(known, "ann", "right", "192.0.2.1")).isTrue();
    for (int i = 0; i < 20; i++) {
      refused(throttled, known, "other" + i, "192.0.2.1");
    }
    assertThat(refused(throttled, known, "right", "192.0.2.1")).isEqualTo(1);
  }

  @Test
  void aBurstOfWrongPasswordsIsCheckedNoMoreOftenThanOneAfterTheOther() throws Exception {
    InstantSource fixed = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    var throttled = new Passwords(new SecureRandom(), fixed);
    User known = user(throttled.hash("right"));
    var answers = new ArrayList<Future<Integer>>();
    try (var burst = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        String wrong = "wrong" + i;
        answers.add(burst.submit(() -> refused(throttled, known, wrong, "192.0.2.1")));
      }
    }
    int refused = 0;
    for (Future<Integer> answer : answers) {
      refused += answer.get();
    }
    // On a busy machine some give up before their turn: fewer are checked, never more.
    assertThat(throttled.checkCount()).isBetween(1L, 6L);
    assertThat(refused).isEqualTo(200 - (int) throttled.checkCount());
  }

  @Test
  void aBurstOfTheRightPasswordCostsOneCheckAndIsLetIn() throws Exception {
    User known = user(passwords.hash("right"));
    var answers = new ArrayList<Future<Boolean>>();
    try (var burst = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        answers.add(burst.submit(() -> passwords.check(known, "ann", "right", "192.0.2.1")));
      }
    }
    for (Future<Boolean> answer : answers) {
      assertThat(answer.get()).isTrue();
    }
    assertThat(passwords.checkCount()).isEqualTo(1);
  }
}
