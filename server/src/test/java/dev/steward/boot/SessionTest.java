package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.secret.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions: what begins one, what ends it, and what is kept of it. */
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

  /** The value that an answer sets for a cookie; empty where it clears it. */
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

  @Test
  void whoIsRememberedComesBackOnceUnderANewIdAndTheNextValueIsAnother() {
    String first = remembered("admin", server.password);
    Http.Reply back = server.http.get("/whoAmI/api/json", "Cookie: " + first);
    assertThat(back.body()).contains("\"name\":\"admin\"");
    String second = set(back, "remember-me");
    assertThat(second).isNotEqualTo(first).hasSizeGreaterThan(40);
    assertThat(whoIs(set(back, "JSESSIONID"))).isEqualTo("admin");
    // Used once, it is spent: a thief's copy opens nothing, and is taken away.
    Http.Reply again = server.http.get("/whoAmI/api/json", "Cookie: " + first);
    assertThat(again.body()).contains("\"anonymous\":true");
    assertThat(set(again, "remember-me")).isEqualTo("remember-me=");
    assertThat(whoIs(second)).isEqualTo("admin");
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
      // The crumb went with the session.
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
