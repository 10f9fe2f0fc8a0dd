package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.setting.ServerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Throttling of password guessing, without locking out others. Each client has its address. */
class GuessingTest {

  @TempDir Path folder;
  private Running server;

  @BeforeEach
  void start() {
    server =
        new Running(
            new ServerSettings(
                folder.resolve("home"),
                "127.0.0.1",
                0,
                "",
                null,
                null,
                null,
                null,
                List.of("127.0.0.1"),
                1,
                false),
            store -> store);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String from(int network, int host) {
    return "X-Forwarded-For: 198.51." + network + "." + host;
  }

  private int guess(String user, String password, String address) {
    return server.http.get("/api/json", Http.basic(user, password), address).status();
  }

  @Test
  void anAttackerCannotLockTheAdministratorOutAtAnotherAddress() {
    // Guess from one address until refused, then from many; admin has not logged in yet.
    int status = 401;
    for (int i = 0; i < 20 && status == 401; i++) {
      status = guess("admin", "wrong" + i, from(0, 1));
    }
    assertThat(status).isEqualTo(429);
    // A throttled address does not learn whether the password is right.
    long before = server.steward.passwordChecks();
    assertThat(guess("admin", server.password, from(0, 1))).isEqualTo(429);
    assertThat(server.steward.passwordChecks()).isEqualTo(before);
    for (int i = 0; i < 12; i++) {
      assertThat(guess("admin", "wrong", from(1, i))).isEqualTo(401);
    }
    before = server.steward.passwordChecks();
    assertThat(guess("admin", server.password, from(2, 1))).isEqualTo(200);
    assertThat(server.steward.passwordChecks()).isEqualTo(before + 1);
  }

  private double slowest99(String token, int times) {
    var all = new ArrayList<Long>();
    for (int i = 0; i < times; i++) {
      long begin = System.nanoTime();
      assertThat(server.http.get("/api/json", Http.basic("admin", token), from(3, 1)).status())
          .isEqualTo(200);
      all.add(System.nanoTime() - begin);
    }
    return all.stream().sorted().toList().get(times * 99 / 100) / 1e6;
  }

  @Test
  void tokensAreUsedAsEverWhilePasswordsWaitInLine() throws InterruptedException {
    String token = server.token().value();
    slowest99(token, 300);
    double alone = slowest99(token, 300);
    int clients = 150;
    var sent = new AtomicInteger();
    var waited = new AtomicInteger();
    long before = server.steward.passwordChecks();
    long end = System.nanoTime() + 3_500_000_000L;
    double under;
    try (var flood = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        int which = i;
        flood.execute(() -> {
          for (int n = 0; System.nanoTime() < end; n++) {
            sent.incrementAndGet();
            if (guess("user" + which + "-" + n, "wrong", from(100 + n % 100, which)) == 429) {
              waited.incrementAndGet();
            }
          }
        });
      }
      while (sent.get() < clients) {
        Thread.onSpinWait();
      }
      under = slowest99(token, 300);
    }
    // The flood exceeded the limit for password checks; token checks were not delayed.
    assertThat(server.steward.passwordChecks() - before).isBetween(1L, (long) sent.get());
    assertThat(waited.get()).isPositive();
    assertThat(under).as("alone %.1f ms", alone).isLessThan(Math.max(500, 50 * alone));
  }

  @Test
  void theOldPasswordIsNotGuessedInASessionEither() {
    server.user("dora", "first-one");
    Running.Session session = server.login("dora", "first-one");
    int status = 0;
    for (int i = 0; i < 8 && status != 429; i++) {
      status = change(session, "wrong" + i).status();
      assertThat(status).isIn(400, 429);
    }
    assertThat(status).isEqualTo(429);
    long before = server.steward.passwordChecks();
    Http.Reply refused = change(session, "wrong");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isNotNull();
    assertThat(server.steward.passwordChecks()).isEqualTo(before);
  }

  private Http.Reply change(Running.Session session, String old) {
    return server.http.post(
        "/user/dora/password",
        "currentPassword=" + old + "&password1=second-one&password2=second-one",
        "Cookie: " + session.cookie(),
        "Jenkins-Crumb: " + session.crumb(),
        from(4, 1));
  }

  @Test
  void aGuessIsNoFasterWhileTheVictimIsSignedInElsewhere() {
    server.user("vic", "pass-2741");
    assertThat(guess("vic", "pass-2741", from(61, 1))).isEqualTo(200);
    var answers = new TreeMap<Integer, Integer>();
    for (int i = 2_700; i < 2_760; i++) {
      answers.merge(guess("vic", "pass-" + i, from(62, 1)), 1, Integer::sum);
    }
    assertThat(answers).containsOnlyKeys(401, 429);
    assertThat(answers.get(401)).isLessThan(10);
    long before = server.steward.passwordChecks();
    assertThat(guess("vic", "pass-2741", from(61, 1))).isEqualTo(200);
    assertThat(server.steward.passwordChecks()).isEqualTo(before);
  }

  @Test
  void addressesThatSprayUnknownNamesDoNotShutHonestUsersOut() {
    for (int i = 0; i < 6; i++) {
      server.user("u" + i, "honest-" + i);
    }
    // Two users logged in from their address before, the others log in for the first time.
    assertThat(guess("u0", "honest-0", from(70, 0))).isEqualTo(200);
    assertThat(guess("u1", "honest-1", from(70, 1))).isEqualTo(200);
    var end = new AtomicBoolean();
    var sent = new AtomicInteger();
    try (var flood = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 60; i++) {
        int which = i;
        flood.execute(() -> {
          for (int n = 0; !end.get(); n++) {
            sent.incrementAndGet();
            guess("nobody" + which + "-" + n, "wrong", from(71, which));
          }
        });
      }
      try {
        while (sent.get() < 60) {
          Thread.onSpinWait();
        }
        for (int i = 0; i < 6; i++) {
          // 60 guesses are waiting all the time: a login that is not preferred waits for them.
          long before = server.steward.passwordChecks();
          assertThat(guess("u" + i, "honest-" + i, from(70, i))).as("u" + i).isEqualTo(200);
          assertThat(server.steward.passwordChecks() - before).as("u" + i).isLessThan(20);
        }
      } finally {
        end.set(true);
      }
    }
  }
}
