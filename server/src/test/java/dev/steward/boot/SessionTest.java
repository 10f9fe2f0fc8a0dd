package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.secret.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions and remember-me: how they start, how they end, and how they are stored. */
class SessionTest {

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String whoIs(String cookie) {
    String body = server.http.get("/whoAmI/api/json", "Cookie: " + cookie).body();
    return Running.first(Pattern.compile("\"name\":\"([^\"]+)\""), body);
  }

  /** The cookie that a response sets, as {@code name=value}; the value is empty if cleared. */
  private static String set(Http.Reply reply, String name) {
    return reply.head().stream()
        .filter(line -> line.startsWith("Set-Cookie: " + name))
        .map(line -> line.substring("Set-Cookie: ".length(), line.indexOf(';')))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not set: " + reply.head()));
  }

  private static String remembered(String user, String secret) {
    Http.Reply reply = server.form(user, secret, "&remember_me=on");
    assertThat(reply.head())
        .anyMatch(line ->
            line.startsWith("Set-Cookie: remember-me=")
                && line.contains("HttpOnly")
                && line.contains("SameSite=Lax")
                && line.contains("Max-Age="));
    return set(reply, "remember-me");
  }

  @Test
  void aChangedPasswordEndsSessionsAndATokenMayNotChangeIt() {
    server.user("dora", "first-one");
    String dora = Http.basic("dora", "first-one");
    String token =
        Running.first(
            Pattern.compile("\"tokenValue\":\"([^\"]+)\""),
            server.http.post(Running.GENERATE, "newTokenName=t", dora).body());
    Running.Session hers = server.login("dora", "first-one");
    String kept = remembered("dora", "first-one");
    String mine = server.login().cookie();
    assertThat(whoIs(hers.cookie())).isEqualTo("dora");
    String change = "currentPassword=first-one&password1=second-one&password2=second-one";
    assertThat(server.http.post("/user/dora/password", change, Http.basic("dora", token)).status())
        .isEqualTo(403);
    assertThat(
            server
                .http
                .post("/user/dora/password", change.replace("first-one", "wrong-one"), dora)
                .status())
        .isEqualTo(400);
    assertThat(
            server
                .http
                .post("/user/dora/password", change.substring(change.indexOf('&') + 1), dora)
                .status())
        .isEqualTo(400);
    assertThat(whoIs(hers.cookie())).isEqualTo("dora");
    assertThat(server.http.post("/user/dora/password", change, dora).status()).isEqualTo(204);
    assertThat(whoIs(hers.cookie())).isEqualTo("anonymous");
    assertThat(whoIs(kept)).isEqualTo("anonymous");
    assertThat(whoIs(mine)).isEqualTo("admin");
    assertThat(server.http.get("/api/json", dora).status()).isEqualTo(401);
    assertThat(server.http.get("/api/json", Http.basic("dora", token)).status()).isEqualTo(200);
  }

  @Test
  void whoIsBarredOrHasTheSeedRenewedIsOutOfEverySession() {
    server.user("fred", "first-one");
    String barred = server.login("fred", "first-one").cookie();
    server.http.post("/user/fred/disable", "", server.admin());
    assertThat(whoIs(barred)).isEqualTo("anonymous");
    server.http.post("/user/fred/enable", "", server.admin());
    assertThat(whoIs(barred)).isEqualTo("anonymous");
    Running.Session session = server.login("fred", "first-one");
    server.http.post(
        "/user/fred/descriptorByName/jenkins.security.seed.UserSeedProperty/renewSessionSeed",
        "",
        "Cookie: " + session.cookie(),
        "Jenkins-Crumb: " + session.crumb());
    assertThat(whoIs(session.cookie())).isEqualTo("anonymous");
  }

  /** Moves the last use of all remember-me cookies into the past. */
  private static void passSinceUse(int seconds) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + server.home.resolve("steward.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.executeUpdate("UPDATE remembered SET spent_at = spent_at - " + seconds * 1_000L);
    }
  }

  @Test
  void aBrowserThatComesBackGetsOneNewSessionWhateverItSendsAtOnce() throws Exception {
    String first = remembered("admin", server.password);
    var answers = new ArrayList<Future<Http.Reply>>();
    try (var browser = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        answers.add(browser.submit(() -> server.http.get("/whoAmI/api/json", "Cookie: " + first)));
      }
    }
    var values = new HashSet<String>();
    var sessions = new HashSet<String>();
    for (Future<Http.Reply> answer : answers) {
      assertThat(answer.get().body()).contains("\"name\":\"admin\"");
      values.add(set(answer.get(), "remember-me"));
      sessions.add(set(answer.get(), "JSESSIONID"));
    }
    assertThat(values).hasSize(1).doesNotContain(first).allMatch(value -> value.length() > 40);
    assertThat(sessions).hasSize(1);
    assertThat(whoIs(sessions.iterator().next())).isEqualTo("admin");
  }

  @Test
  void aRememberMeValueThatComesAgainLaterEndsItsLoginAndTheLoginPageSaysWhy() throws Exception {
    String first = remembered("admin", server.password);
    Http.Reply back = server.http.get("/whoAmI/api/json", "Cookie: " + first);
    String second = set(back, "remember-me");
    String session = set(back, "JSESSIONID");
    String elsewhere = server.login().cookie();
    assertThat(whoIs(session)).isEqualTo("admin");
    passSinceUse(31);
    Http.Reply replay = server.http.get("/whoAmI/api/json", "Cookie: " + first);
    assertThat(replay.body()).contains("\"anonymous\":true");
    assertThat(set(replay, "remember-me")).isEqualTo("remember-me=");
    assertThat(whoIs(session)).isEqualTo("anonymous");
    assertThat(whoIs(elsewhere)).isEqualTo("admin");
    // Both browsers see the notice: the one with the old cookie and the one with its successor.
    String why = "remember-me cookie was used twice";
    assertThat(server.http.get("/login", "Cookie: " + first).body()).contains(why);
    assertThat(server.http.get("/login", "Cookie: " + session + "; " + second).body())
        .contains(why);
    Http.Reply page = server.http.get("/login", "Cookie: " + set(replay, "signed-out"));
    assertThat(page.body()).contains(why);
    assertThat(set(page, "signed-out")).isEqualTo("signed-out=");
    assertThat(server.http.get("/login").body()).doesNotContain(why);
    assertThat(server.http.get("/manage/audit?action=user.rememberMeReplay", server.admin()).body())
        .contains("a used remember-me cookie was replayed");
  }

  @Test
  void whatIsKeptOfSessionsIsNoUseToWhoReadsIt() throws IOException {
    String session = server.login().cookie();
    String kept = remembered("admin", server.password);
    List<String> secrets =
        List.of(session.substring(session.indexOf('=') + 1), kept.substring(kept.indexOf('=') + 1));
    String rows = server.dump().get("login_session") + "" + server.dump().get("remembered");
    for (String secret : secrets) {
      assertThat(rows)
          .contains(Digests.hex(Digests.sha256(secret.getBytes(StandardCharsets.UTF_8))));
    }
    try (Stream<Path> files = Files.walk(server.home)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(secrets).as(file.toString()).noneMatch(bytes::contains);
      }
    }
  }

  @Test
  void whoLogsOutIsOutHereAndIsNotRememberedAnyMore() {
    for (String method : List.of("GET", "POST")) {
      Http.Reply in = server.form("admin", server.password, "&remember_me=on");
      String session = set(in, "JSESSIONID");
      String kept = set(in, "remember-me");
      String crumb = server.session(session).crumb();
      String other = server.login().cookie();
      Http.Reply out =
          server.http.send(
              method, "/logout", "", "Cookie: " + session + "; " + kept, "Jenkins-Crumb: " + crumb);
      assertThat(out.status()).isEqualTo(302);
      assertThat(set(out, "remember-me")).isEqualTo("remember-me=");
      assertThat(set(out, "JSESSIONID")).endsWith("=");
      assertThat(whoIs(session)).as(method).isEqualTo("anonymous");
      assertThat(whoIs(kept)).as(method).isEqualTo("anonymous");
      assertThat(whoIs(other)).as(method).isEqualTo("admin");
      // The crumb ended with the session.
      assertThat(
              server
                  .http
                  .post(
                      "/createItem?name=gone",
                      "<project/>",
                      "Cookie: " + session,
                      "Jenkins-Crumb: " + crumb,
                      "Content-Type: application/xml")
                  .status())
          .isEqualTo(403);
    }
  }
}
