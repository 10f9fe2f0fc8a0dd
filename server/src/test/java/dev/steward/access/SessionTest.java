package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.secret.Digests;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions and remember-me: how they start, how they end, and how they are stored. */
@Tag("integration")
class SessionTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private static String whoIs(String cookie) {
    String body = server.http().get("/whoAmI/api/json", "Cookie: " + cookie).body();
    return TestServer.firstMatch(Pattern.compile("\"name\":\"([^\"]+)\""), body);
  }

  /**
   * The cookie that a response sets, as {@code name=value}; the value is empty if the cookie is
   * cleared.
   */
  private static String cookieFrom(Http.Reply reply, String name) {
    return reply.headerLines().stream()
        .filter(line -> line.startsWith("Set-Cookie: " + name))
        .map(line -> line.substring("Set-Cookie: ".length(), line.indexOf(';')))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not set: " + reply.headerLines()));
  }

  private static String loginRemembered(String user, String password) {
    Http.Reply reply = server.submitLogin(user, password, "&remember_me=on");
    assertThat(reply.headerLines())
        .anyMatch(line ->
            line.startsWith("Set-Cookie: remember-me=")
                && line.contains("HttpOnly")
                && line.contains("SameSite=Lax")
                && line.contains("Max-Age="));
    return cookieFrom(reply, "remember-me");
  }

  @Test
  void aPasswordChangeEndsSessionsAndIsRefusedForTokens() {
    server.createUser("dora", "first-one");
    String dora = Http.basic("dora", "first-one");
    String token =
        TestServer.firstMatch(
            Pattern.compile("\"tokenValue\":\"([^\"]+)\""),
            server.http().post(TestServer.GENERATE_TOKEN_PATH, "newTokenName=t", dora).body());
    UserSession userSession = server.login("dora", "first-one");
    String rememberMe = loginRemembered("dora", "first-one");
    String adminCookie = server.login().cookie();
    assertThat(whoIs(userSession.cookie())).isEqualTo("dora");
    String change = "currentPassword=first-one&password1=second-one&password2=second-one";
    assertThat(
            server.http().post("/user/dora/password", change, Http.basic("dora", token)).status())
        .isEqualTo(403);
    assertThat(
            server
                .http()
                .post("/user/dora/password", change.replace("first-one", "wrong-one"), dora)
                .status())
        .isEqualTo(400);
    assertThat(
            server
                .http()
                .post("/user/dora/password", change.substring(change.indexOf('&') + 1), dora)
                .status())
        .isEqualTo(400);
    assertThat(whoIs(userSession.cookie())).isEqualTo("dora");
    assertThat(server.http().post("/user/dora/password", change, dora).status()).isEqualTo(204);
    assertThat(whoIs(userSession.cookie())).isEqualTo("anonymous");
    assertThat(whoIs(rememberMe)).isEqualTo("anonymous");
    assertThat(whoIs(adminCookie)).isEqualTo("admin");
    assertThat(server.http().get("/api/json", dora).status()).isEqualTo(401);
    assertThat(server.http().get("/api/json", Http.basic("dora", token)).status()).isEqualTo(200);
  }

  @Test
  void disablingAUserOrRenewingTheSeedEndsAllSessions() {
    server.createUser("fred", "first-one");
    String cookie = server.login("fred", "first-one").cookie();
    server.post("/user/fred/disable");
    assertThat(whoIs(cookie)).isEqualTo("anonymous");
    server.post("/user/fred/enable");
    assertThat(whoIs(cookie)).isEqualTo("anonymous");
    UserSession session = server.login("fred", "first-one");
    server
        .http()
        .post(
            "/user/fred/descriptorByName/jenkins.security.seed.UserSeedProperty/renewSessionSeed",
            "",
            "Cookie: " + session.cookie(),
            "Jenkins-Crumb: " + session.crumb());
    assertThat(whoIs(session.cookie())).isEqualTo("anonymous");
  }

  /** Moves the last use of all remember-me cookies into the past. */
  private static void ageRememberMeCookies(int seconds) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + server.home().resolve("steward.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.executeUpdate("UPDATE remember_me SET spent_at = spent_at - " + seconds * 1_000L);
    }
  }

  @Test
  void concurrentRememberMeRequestsShareOneNewSession() throws Exception {
    String rememberMe = loginRemembered("admin", server.password());
    var responses = new ArrayList<Future<Http.Reply>>();
    try (var browser = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        responses.add(
            browser.submit(() -> server.http().get("/whoAmI/api/json", "Cookie: " + rememberMe)));
      }
    }
    var newCookies = new HashSet<String>();
    var sessions = new HashSet<String>();
    for (Future<Http.Reply> response : responses) {
      assertThat(response.get().body()).contains("\"name\":\"admin\"");
      newCookies.add(cookieFrom(response.get(), "remember-me"));
      sessions.add(cookieFrom(response.get(), "JSESSIONID"));
    }
    assertThat(newCookies)
        .hasSize(1)
        .doesNotContain(rememberMe)
        .allMatch(value -> value.length() > 40);
    assertThat(sessions).hasSize(1);
    assertThat(whoIs(sessions.iterator().next())).isEqualTo("admin");
  }

  @Test
  void aReplayedRememberMeCookieEndsTheLoginWithANotice() throws Exception {
    String oldCookie = loginRemembered("admin", server.password());
    Http.Reply response = server.http().get("/whoAmI/api/json", "Cookie: " + oldCookie);
    String newCookie = cookieFrom(response, "remember-me");
    String session = cookieFrom(response, "JSESSIONID");
    String otherSession = server.login().cookie();
    assertThat(whoIs(session)).isEqualTo("admin");
    ageRememberMeCookies(31);
    Http.Reply replay = server.http().get("/whoAmI/api/json", "Cookie: " + oldCookie);
    assertThat(replay.body()).contains("\"anonymous\":true");
    assertThat(cookieFrom(replay, "remember-me")).isEqualTo("remember-me=");
    assertThat(whoIs(session)).isEqualTo("anonymous");
    assertThat(whoIs(otherSession)).isEqualTo("admin");
    // Both browsers see the notice: the one with the old cookie and the one with its successor.
    String notice = "remember-me cookie was used twice";
    assertThat(server.http().get("/login", "Cookie: " + oldCookie).body()).contains(notice);
    assertThat(server.http().get("/login", "Cookie: " + session + "; " + newCookie).body())
        .contains(notice);
    Http.Reply page = server.http().get("/login", "Cookie: " + cookieFrom(replay, "signed-out"));
    assertThat(page.body()).contains(notice);
    assertThat(cookieFrom(page, "signed-out")).isEqualTo("signed-out=");
    assertThat(server.http().get("/login").body()).doesNotContain(notice);
    assertThat(server.getBody("/manage/audit?action=user.rememberMeReplay"))
        .contains("a used remember-me cookie was replayed");
  }

  @Test
  void storedSessionsContainOnlyHashes() {
    String session = server.login().cookie();
    String rememberMe = loginRemembered("admin", server.password());
    List<String> secrets =
        List.of(
            session.substring(session.indexOf('=') + 1),
            rememberMe.substring(rememberMe.indexOf('=') + 1));
    String rows = server.dump().get("login_session") + "" + server.dump().get("remember_me");
    for (String secret : secrets) {
      assertThat(rows)
          .contains(Digests.hex(Digests.sha256(secret.getBytes(StandardCharsets.UTF_8))));
    }
    assertThat(server.filesContaining(secrets.toArray(String[]::new))).isEmpty();
  }

  @Test
  void logoutEndsTheSessionAndItsRememberMeCookie() {
    for (String method : List.of("GET", "POST")) {
      Http.Reply loginResponse = server.submitLogin("admin", server.password(), "&remember_me=on");
      String session = cookieFrom(loginResponse, "JSESSIONID");
      String rememberMe = cookieFrom(loginResponse, "remember-me");
      String crumb = server.sessionOf(session).crumb();
      String otherSession = server.login().cookie();
      Http.Reply logoutResponse =
          server
              .http()
              .send(
                  method,
                  "/logout",
                  "",
                  "Cookie: " + session + "; " + rememberMe,
                  "Jenkins-Crumb: " + crumb);
      assertThat(logoutResponse.status()).isEqualTo(302);
      assertThat(cookieFrom(logoutResponse, "remember-me")).isEqualTo("remember-me=");
      assertThat(cookieFrom(logoutResponse, "JSESSIONID")).endsWith("=");
      assertThat(whoIs(session)).as(method).isEqualTo("anonymous");
      assertThat(whoIs(rememberMe)).as(method).isEqualTo("anonymous");
      assertThat(whoIs(otherSession)).as(method).isEqualTo("admin");
      // The crumb became invalid when the session ended.
      assertThat(
              server
                  .http()
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
