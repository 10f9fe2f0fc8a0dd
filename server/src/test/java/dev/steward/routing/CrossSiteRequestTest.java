package dev.steward.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-site request protection: all combinations of origin, authentication and crumb. */
@Tag("integration")
class CrossSiteRequestTest {

  /** Headers that show the origin of a request, as browsers send them. */
  private enum RequestOrigin {
    NONE,
    SAME_ORIGIN,
    /** A user opened the URL, for instance from a bookmark. */
    USER,
    OWN_REFERER,
    FOREIGN_REFERER,
    SAME_SITE,
    CROSS_SITE,
    NULL_ORIGIN,
    OTHER_PORT,
    OTHER_SCHEME,
    TWO_ORIGINS,
    /** A foreign site redirected its own form with 307, so the browser sends it to this server. */
    REDIRECTED;

    List<String> headers(String authority) {
      String ownOrigin = "Origin: http://" + authority;
      return switch (this) {
        case NONE -> List.of();
        case SAME_ORIGIN -> List.of("Sec-Fetch-Site: same-origin", ownOrigin);
        case USER -> List.of("Sec-Fetch-Site: none");
        case OWN_REFERER -> List.of("Referer: http://" + authority + "/job/x/");
        case FOREIGN_REFERER -> List.of("Referer: http://evil.example/page");
        case SAME_SITE -> List.of("Sec-Fetch-Site: same-site", "Origin: http://localhost:1");
        case CROSS_SITE -> List.of("Sec-Fetch-Site: cross-site", "Origin: http://evil.example");
        case NULL_ORIGIN -> List.of("Origin: null");
        case OTHER_PORT -> List.of("Origin: http://127.0.0.1:1");
        case OTHER_SCHEME -> List.of("Origin: https://" + authority);
        case TWO_ORIGINS -> List.of(ownOrigin, "Origin: http://evil.example");
        case REDIRECTED -> List.of("Sec-Fetch-Site: cross-site", "Origin: null");
      };
    }

    /** Whether the browser marks the request as cross-site; if so, only Bearer tokens pass. */
    boolean isCrossSite() {
      return this == SAME_SITE || this == CROSS_SITE || this == REDIRECTED;
    }

    boolean isForeign() {
      return !EnumSet.of(NONE, SAME_ORIGIN, USER, OWN_REFERER).contains(this);
    }
  }

  private enum AuthMethod {
    SESSION,
    PASSWORD,
    TOKEN,
    BEARER
  }

  private enum Crumb {
    NONE,
    GOOD,
    OF_ANOTHER_SESSION,
    OF_ANONYMOUS
  }

  /** The expected decision, with which the server's decision is compared. */
  private static boolean isAccepted(
      RequestOrigin origin, AuthMethod auth, Crumb crumb, boolean strict) {
    if (auth == AuthMethod.BEARER) {
      return true;
    }
    if (origin.isCrossSite()) {
      return false;
    }
    boolean exempt = auth == AuthMethod.TOKEN || (auth == AuthMethod.PASSWORD && !strict);
    return (exempt && !origin.isForeign()) || crumb == Crumb.GOOD;
  }

  @RegisterExtension static final TestServer lenient = TestServer.create();

  @RegisterExtension
  static final TestServer strict =
      TestServer.create(TestServer::settingsWithStrictCrumbs, store -> store);

  /** Returns the session that the server opens for this Authorization header, with its crumb. */
  private static UserSession sessionFor(TestServer server, String authorization) {
    Http.Reply reply = server.http().get("/crumbIssuer/api/json", authorization);
    return new UserSession(
        TestServer.cookie(reply),
        TestServer.firstMatch(Pattern.compile("[0-9a-f]{64}"), reply.body()));
  }

  /** Authentication and crumb of a request, with the headers that carry them. */
  private record RequestHeaders(AuthMethod auth, Crumb crumb, List<String> headers) {}

  private static List<RequestHeaders> allCombinations(TestServer server) {
    UserSession adminSession = server.login();
    String token =
        TestServer.firstMatch(
            Pattern.compile("\"tokenValue\":\"([^\"]+)\""),
            server
                .http()
                .post(
                    TestServer.GENERATE_TOKEN_PATH,
                    "newTokenName=t",
                    "Cookie: " + adminSession.cookie(),
                    "Jenkins-Crumb: " + adminSession.crumb())
                .body());
    var combinations = new ArrayList<RequestHeaders>();
    for (AuthMethod auth : AuthMethod.values()) {
      List<String> authorization =
          switch (auth) {
            case SESSION -> List.of();
            case PASSWORD -> List.of(server.admin());
            case TOKEN -> List.of(Http.basic("admin", token));
            case BEARER -> List.of("Authorization: Bearer " + token);
          };
      boolean session = auth == AuthMethod.SESSION;
      UserSession ownSession =
          session ? server.login() : sessionFor(server, authorization.getFirst());
      UserSession otherSession =
          session ? server.login() : sessionFor(server, authorization.getFirst());
      for (Crumb crumb : Crumb.values()) {
        var headers = new ArrayList<>(authorization);
        headers.add("Cookie: " + ownSession.cookie());
        switch (crumb) {
          case NONE -> {}
          case GOOD -> headers.add("Jenkins-Crumb: " + ownSession.crumb());
          case OF_ANOTHER_SESSION -> headers.add("Jenkins-Crumb: " + otherSession.crumb());
          case OF_ANONYMOUS -> headers.add("Jenkins-Crumb: " + server.anonymousSession().crumb());
        }
        combinations.add(new RequestHeaders(auth, crumb, headers));
      }
    }
    return combinations;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allCombinationsFollowTheRule(boolean strictCrumbs) {
    TestServer server = strictCrumbs ? strict : lenient;
    var mismatches = new ArrayList<String>();
    var expected = new TreeSet<String>();
    for (RequestHeaders combination : allCombinations(server)) {
      for (RequestOrigin origin : RequestOrigin.values()) {
        String name =
            ("t-" + origin + "-" + combination.auth() + "-" + combination.crumb())
                .toLowerCase(Locale.ROOT);
        var headers = new ArrayList<>(combination.headers());
        headers.addAll(origin.headers(server.http().authority()));
        headers.add("Content-Type: application/xml");
        int status =
            server
                .http()
                .post("/createItem?name=" + name, "<project/>", headers.toArray(String[]::new))
                .status();
        boolean accepted =
            isAccepted(origin, combination.auth(), combination.crumb(), strictCrumbs);
        if (accepted) {
          expected.add(name);
        }
        if (status != (accepted ? 200 : 403)) {
          mismatches.add(name + " got " + status);
        }
      }
    }
    assertThat(mismatches).isEmpty();
    String jobs = server.getBody("/api/json?tree=jobs[name]");
    var actual = new TreeSet<String>();
    Pattern.compile("\"name\":\"(t-[^\"]+)\"")
        .matcher(jobs)
        .results()
        .forEach(match -> actual.add(match.group(1)));
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void invalidAuthenticationIsRefusedWithAnyCrumb() {
    for (TestServer server : List.of(lenient, strict)) {
      UserSession session = server.login();
      for (String auth :
          List.of(
              Http.basic("admin", "wrong"),
              Http.basic("admin", "11" + "ab".repeat(16)),
              "Authorization: Bearer 11" + "ab".repeat(16),
              "Authorization: Digest x")) {
        Http.Reply reply =
            server
                .http()
                .post(
                    "/createItem?name=wrong",
                    "<project/>",
                    auth,
                    "Cookie: " + session.cookie(),
                    "Jenkins-Crumb: " + session.crumb(),
                    "Content-Type: application/xml");
        assertThat(reply.status()).as(auth).isEqualTo(401);
      }
    }
  }

  /** A site that plants its own session cookie knows the crumb of that session. */
  @Test
  void crossSiteLoginsAreRefusedEvenWithAValidCrumb() {
    for (RequestOrigin origin : RequestOrigin.values()) {
      UserSession visitor = lenient.anonymousSession();
      Http.Reply reply =
          lenient
              .http()
              .post(
                  "/j_spring_security_check",
                  "j_username=admin&j_password="
                      + lenient.password()
                      + "&Jenkins-Crumb="
                      + visitor.crumb(),
                  Stream.concat(
                          origin.headers(lenient.http().authority()).stream(),
                          Stream.of("Cookie: " + visitor.cookie()))
                      .toArray(String[]::new));
      assertThat(reply.status()).as(origin.name()).isEqualTo(origin.isCrossSite() ? 403 : 302);
      assertThat(reply.header("Set-Cookie") == null)
          .as(origin.name())
          .isEqualTo(origin.isCrossSite());
    }
  }

  @Test
  void methodOverridesAndCrossSiteUpgradesAreRefused() {
    String auth = lenient.admin();
    for (String header :
        List.of(
            "X-HTTP-Method-Override: POST", "X-HTTP-Method: DELETE", "X-Method-Override: PUT")) {
      assertThat(
              lenient.http().get("/createItem?name=overridden&_method=POST", auth, header).status())
          .isEqualTo(405);
    }
    Http.Reply upgrade =
        lenient
            .http()
            .get(
                "/api/json",
                auth,
                "Origin: http://evil.example",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
    assertThat(upgrade.status()).isNotEqualTo(101);
  }
}
