package dev.steward.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.setting.ServerSettings;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.TestToken;
import dev.steward.testing.UserSession;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Authentication, crumbs, redirects and response headers of every request. */
@Tag("integration")
class RequestPipelineTest {

  @TempDir static Path folder;

  @RegisterExtension static final TestServer server = TestServer.create();

  @Test
  void anInvalidCrumbIsIgnoredIfNoneIsNeeded() {
    assertThat(server.post("/quietDown", "", "Jenkins-Crumb: deadbeef").status()).isEqualTo(302);
    assertThat(server.post("/cancelQuietDown").status()).isEqualTo(302);
  }

  @Test
  void unknownUsersCostAPasswordCheckToo() {
    long before = server.passwordChecks();
    server.http().get("/api/json", Http.basic("admin", "wrong-for-known"));
    long existingUser = server.passwordChecks() - before;
    server.http().get("/api/json", Http.basic("nobody-here", "wrong-for-unknown"));
    long unknownUser = server.passwordChecks() - before - existingUser;
    assertThat(existingUser).isEqualTo(1);
    assertThat(unknownUser).isEqualTo(1);
  }

  @Test
  void usersDoNotShareETags() {
    server.createUser("hugo", "first-one");
    String tag = server.get("/queue/api/json").header("ETag");
    assertThat(server.get("/queue/api/json", "If-None-Match: " + tag).status()).isEqualTo(304);
    assertThat(
            server
                .http()
                .get("/queue/api/json", Http.basic("hugo", "first-one"), "If-None-Match: " + tag)
                .status())
        .isEqualTo(200);
  }

  @Test
  void forwardedHeadersAreTrustedFromProxiesOnly() {
    String[] forwarded = {"X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https"};
    assertThat(server.http().get("/login", forwarded).header("Set-Cookie"))
        .doesNotContain("Secure");
    var settings =
        ServerSettings.at(folder.resolve("proxied"))
            .port(0)
            .trustedProxies(List.of("127.0.0.0/8"))
            .executors(1)
            .build();
    try (var proxied = new TestServer(settings, store -> store)) {
      assertThat(proxied.http().get("/login", forwarded).header("Set-Cookie")).contains("Secure");
      // Addresses are throttled separately, and hops that the client forged are ignored.
      for (int i = 0; i < 8; i++) {
        proxied.http().get("/api/json", Http.basic("admin", "wrong" + i), forwarded[0]);
      }
      assertThat(
              proxied.http().get("/api/json", Http.basic("admin", "wrong"), forwarded[0]).status())
          .isEqualTo(429);
      assertThat(
              proxied
                  .http()
                  .get(
                      "/api/json",
                      Http.basic("admin", "wrong"),
                      "X-Forwarded-For: 203.0.113.9, 198.51.100.7")
                  .status())
          .isEqualTo(429);
      assertThat(
              proxied
                  .http()
                  .get("/api/json", proxied.admin(), "X-Forwarded-For: 203.0.113.9")
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void revokedTokensAreRefusedWithTheirRevocationDate() {
    TestToken token = server.createToken();
    server.revoke(token);
    assertThat(server.http().get("/api/json", Http.basic("admin", token.value())).body())
        .contains("was revoked on");
  }

  @Test
  void malformedAuthorizationIsRefused() {
    for (String header :
        List.of(
            "Authorization: Basic !!!",
            "Authorization: Basic",
            "Authorization: Digest x",
            "Authorization: ",
            "Authorization: Bearer")) {
      assertThat(server.http().get("/whoAmI/api/json", header).status()).as(header).isEqualTo(401);
    }
    assertThat(server.get("/whoAmI/api/json", server.admin()).status()).isEqualTo(401);
    UserSession session = server.login();
    assertThat(
            server
                .http()
                .get(
                    "/whoAmI/api/json", "Cookie: " + session.cookie(), Http.basic("admin", "wrong"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void theCookieOfABasicRequestDoesNotAuthenticate() {
    String cookie = TestServer.cookie(server.get("/crumbIssuer/api/json"));
    assertThat(server.http().get("/whoAmI/api/json", "Cookie: " + cookie).body())
        .contains("\"anonymous\":true");
  }

  @Test
  void unknownSessionIdsAreReplacedAndLoginChangesTheId() {
    UserSession visitor = server.anonymousSession();
    String forged = visitor.cookie().substring(0, visitor.cookie().indexOf('=')) + "=forged.id";
    assertThat(server.http().get("/login", "Cookie: " + forged).header("Set-Cookie")).isNotNull();
    Http.Reply login =
        server
            .http()
            .post(
                "/j_spring_security_check",
                "j_username=admin&j_password="
                    + server.password()
                    + "&Jenkins-Crumb="
                    + visitor.crumb(),
                "Cookie: " + visitor.cookie());
    assertThat(login.header("Location")).isEqualTo("/");
    assertThat(TestServer.cookie(login)).isNotEqualTo(visitor.cookie());
    assertThat(login.header("Set-Cookie")).contains("HttpOnly").contains("SameSite=Lax");
  }

  @Test
  void anonymousRequestsStoreNothing() {
    var before = server.dump();
    assertThat(server.http().repeatGet("/login", 100_000)).isEqualTo(100_000);
    assertThat(server.dump()).isEqualTo(before);
  }

  @Test
  void recreatedUsersDoNotInheritTokens() {
    String form = "username=emil&password1=first-one&password2=first-one";
    server.post("/securityRealm/createAccountByAdmin", form);
    String token =
        TestServer.firstMatch(
            java.util.regex.Pattern.compile("\"tokenValue\":\"([^\"]+)\""),
            server
                .http()
                .post(
                    TestServer.GENERATE_TOKEN_PATH,
                    "newTokenName=t",
                    Http.basic("emil", "first-one"))
                .body());
    server.post("/user/emil/doDelete");
    server.post("/securityRealm/createAccountByAdmin", form);
    assertThat(server.http().get("/api/json", Http.basic("emil", token)).status()).isEqualTo(401);
  }

  @Test
  void revokedTokensCostNoPasswordCheck() {
    TestToken token = server.createToken();
    server.revoke(token);
    long before = server.passwordChecks();
    for (int i = 0; i < 200; i++) {
      server.http().get("/api/json", Http.basic("admin", token.value()));
    }
    assertThat(server.passwordChecks()).isEqualTo(before);
  }

  @Test
  void dotsAndSemicolonsInAPathAreRefused() {
    assertThat(server.get("/job/x/%2e%2e/api/json").status()).isEqualTo(400);
    assertThat(server.get("/api;x/json").status()).isEqualTo(400);
    // A session id in the path is not accepted.
    String cookie = server.login().cookie();
    assertThat(server.http().get("/whoAmI/api/json;" + cookie).status()).isEqualTo(400);
    assertThat(server.http().get("/whoAmI/api/json?" + cookie).body())
        .contains("\"anonymous\":true");
  }

  @Test
  void redirectsStayOnThisServer() {
    for (String from :
        List.of("//evil.example", "/\\evil.example", "http://evil.example/", "/a%0d%0ab")) {
      UserSession visitor = server.anonymousSession();
      Http.Reply reply =
          server
              .http()
              .post(
                  "/j_spring_security_check",
                  "j_username=admin&j_password="
                      + server.password()
                      + "&from="
                      + from
                      + "&Jenkins-Crumb="
                      + visitor.crumb(),
                  "Cookie: " + visitor.cookie());
      assertThat(reply.header("Location")).as(from).isEqualTo("/");
    }
  }

  @Test
  void responsesHaveCacheHeaders() {
    Http.Reply api = server.get("/api/json");
    assertThat(api.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(api.header("Vary")).isEqualTo("Authorization, Cookie, Accept, Accept-Encoding");
    assertThat(api.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(api.header("X-Content-Type-Options")).isEqualTo("nosniff");
    Http.Reply crumb = server.get("/crumbIssuer/api/json");
    assertThat(crumb.header("Cache-Control")).isEqualTo("no-store");
    assertThat(crumb.header("ETag")).isNull();
    assertThat(server.get("/crumbIssuer/api/json?jsonp=f").status()).isEqualTo(403);
  }

  @Test
  void allPagesHaveSecurityHeaders() {
    var replies =
        List.of(
            server.get("/"),
            server.http().get("/login"),
            server.http().get("/loginError"),
            server.http().get("/", Http.basic("admin", "wrong")),
            server.http().get("/"),
            server.http().post("/createItem?name=c", ""),
            server.get("/createItem"),
            server.get("/nothing/here"),
            server.get("/a;b"),
            server.get("/user/nobody/here/"));
    assertThat(replies.stream().map(Http.Reply::status))
        .containsExactly(200, 200, 401, 401, 403, 403, 405, 404, 400, 404);
    for (Http.Reply reply : replies) {
      assertThat(reply.header("Content-Type")).startsWith("text/html");
      assertThat(reply.header("Content-Security-Policy"))
          .as(reply.toString())
          .isEqualTo(
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                  + " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
      assertThat(reply.header("Referrer-Policy")).isEqualTo("same-origin");
    }
  }

  @Test
  void tokensAreNotStoredInPlainText() {
    String value = server.createToken().value();
    server.http().get("/api/json", Http.basic("admin", value));
    assertThat(server.filesContaining(value.substring(2))).isEmpty();
  }
}
