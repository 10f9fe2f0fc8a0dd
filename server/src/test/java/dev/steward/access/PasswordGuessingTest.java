package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.setting.ServerSettings;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Throttling of password guessing, without locking out others. Each client has its own address. */
@Tag("integration")
class PasswordGuessingTest {

  @RegisterExtension
  final TestServer server = TestServer.create(PasswordGuessingTest::settings, store -> store);

  private static ServerSettings settings(Path home) {
    return ServerSettings.at(home)
        .port(0)
        .trustedProxies(List.of("127.0.0.1"))
        .executors(1)
        .build();
  }

  private static String forwardedFor(int network, int host) {
    return "X-Forwarded-For: 198.51." + network + "." + host;
  }

  private int guess(String user, String password, String address) {
    return server.http().get("/api/json", Http.basic(user, password), address).status();
  }

  @Test
  void guessingDoesNotLockOutOtherAddresses() {
    // Guesses come from one address until it is refused, then from many; admin has not logged in
    // yet.
    int status = 401;
    for (int i = 0; i < 20 && status == 401; i++) {
      status = guess("admin", "wrong" + i, forwardedFor(0, 1));
    }
    assertThat(status).isEqualTo(429);
    // A client at a throttled address cannot find out whether the password is right.
    long before = server.passwordChecks();
    assertThat(guess("admin", server.password(), forwardedFor(0, 1))).isEqualTo(429);
    assertThat(server.passwordChecks()).isEqualTo(before);
    for (int i = 0; i < 12; i++) {
      assertThat(guess("admin", "wrong", forwardedFor(1, i))).isEqualTo(401);
    }
    before = server.passwordChecks();
    assertThat(guess("admin", server.password(), forwardedFor(2, 1))).isEqualTo(200);
    assertThat(server.passwordChecks()).isEqualTo(before + 1);
  }

  private double percentile99(String token, int times) {
    var durations = new ArrayList<Long>();
    for (int i = 0; i < times; i++) {
      long begin = System.nanoTime();
      assertThat(
              server
                  .http()
                  .get("/api/json", Http.basic("admin", token), forwardedFor(3, 1))
                  .status())
          .isEqualTo(200);
      durations.add(System.nanoTime() - begin);
    }
    return durations.stream().sorted().toList().get(times * 99 / 100) / 1e6;
  }

  @Test
  void passwordFloodsDoNotSlowTokens() throws InterruptedException {
    String token = server.createToken().value();
    percentile99(token, 300);
    double withoutLoad = percentile99(token, 300);
    int clients = 150;
    var attempts = new AtomicInteger();
    var throttled = new AtomicInteger();
    long before = server.passwordChecks();
    long deadline = System.nanoTime() + 3_500_000_000L;
    double underLoad;
    try (var flood = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        int client = i;
        flood.execute(() -> {
          for (int n = 0; System.nanoTime() < deadline; n++) {
            attempts.incrementAndGet();
            if (guess("user" + client + "-" + n, "wrong", forwardedFor(100 + n % 100, client))
                == 429) {
              throttled.incrementAndGet();
            }
          }
        });
      }
      while (attempts.get() < clients) {
        Thread.onSpinWait();
      }
      underLoad = percentile99(token, 300);
    }
    // The flood exceeded the limit for password checks; token checks were not delayed.
    assertThat(server.passwordChecks() - before).isBetween(1L, (long) attempts.get());
    assertThat(throttled.get()).isPositive();
    assertThat(underLoad)
        .as("99th percentile in ms; without the flood: %.1f", withoutLoad)
        .isLessThan(Math.max(500, 50 * withoutLoad));
  }

  @Test
  void changingThePasswordIsThrottledToo() {
    server.createUser("dora", "first-one");
    UserSession session = server.login("dora", "first-one");
    int status = 0;
    for (int i = 0; i < 8 && status != 429; i++) {
      status = changePassword(session, "wrong" + i).status();
      assertThat(status).isIn(400, 429);
    }
    assertThat(status).isEqualTo(429);
    long before = server.passwordChecks();
    Http.Reply refused = changePassword(session, "wrong");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isNotNull();
    assertThat(server.passwordChecks()).isEqualTo(before);
  }

  private Http.Reply changePassword(UserSession session, String currentPassword) {
    return server
        .http()
        .post(
            "/user/dora/password",
            "currentPassword=" + currentPassword + "&password1=second-one&password2=second-one",
            "Cookie: " + session.cookie(),
            "Jenkins-Crumb: " + session.crumb(),
            forwardedFor(4, 1));
  }

  @Test
  void guessingIsThrottledWhileTheUserIsLoggedIn() {
    server.createUser("vic", "pass-2741");
    assertThat(guess("vic", "pass-2741", forwardedFor(61, 1))).isEqualTo(200);
    var statuses = new TreeMap<Integer, Integer>();
    for (int i = 2_700; i < 2_760; i++) {
      statuses.merge(guess("vic", "pass-" + i, forwardedFor(62, 1)), 1, Integer::sum);
    }
    assertThat(statuses).containsOnlyKeys(401, 429);
    assertThat(statuses.get(401)).isLessThan(10);
    long before = server.passwordChecks();
    assertThat(guess("vic", "pass-2741", forwardedFor(61, 1))).isEqualTo(200);
    assertThat(server.passwordChecks()).isEqualTo(before);
  }

  @Test
  void floodsOfUnknownUsersDoNotLockOutOthers() {
    for (int i = 0; i < 6; i++) {
      server.createUser("u" + i, "honest-" + i);
    }
    // Two users have already logged in from their addresses; the others log in for the first time.
    assertThat(guess("u0", "honest-0", forwardedFor(70, 0))).isEqualTo(200);
    assertThat(guess("u1", "honest-1", forwardedFor(70, 1))).isEqualTo(200);
    var finished = new AtomicBoolean();
    var attempts = new AtomicInteger();
    try (var flood = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 60; i++) {
        int client = i;
        flood.execute(() -> {
          for (int n = 0; !finished.get(); n++) {
            attempts.incrementAndGet();
            guess("nobody" + client + "-" + n, "wrong", forwardedFor(71, client));
          }
        });
      }
      try {
        while (attempts.get() < 60) {
          Thread.onSpinWait();
        }
        for (int i = 0; i < 6; i++) {
          // 60 guesses are always waiting: a login without priority would wait for all of them.
          long before = server.passwordChecks();
          assertThat(guess("u" + i, "honest-" + i, forwardedFor(70, i))).as("u" + i).isEqualTo(200);
          assertThat(server.passwordChecks() - before).as("u" + i).isLessThan(20);
        }
      } finally {
        finished.set(true);
      }
    }
  }
}
