package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-site request protection: all combinations of origin, authentication and crumb. */
class CrossSiteTest {

  /** Headers that tell the origin of a request, as browsers send them. */
  private enum Sign {
    NONE,
    SAME_ORIGIN,
    SAME_SITE,
    CROSS_SITE,
    NULL_ORIGIN,
    OTHER_PORT,
    OTHER_SCHEME,
    TWO_ORIGINS,
    /** A foreign site redirected its own form with 307, so the browser sends it to this server. */
    REDIRECTED;

    List<String> headers(String authority) {
      String ours = "Origin: http://" + authority;
      return switch (this) {
        case NONE -> List.of();
        case SAME_ORIGIN -> List.of("Sec-Fetch-Site: same-origin", ours);
        case SAME_SITE -> List.of("Sec-Fetch-Site: same-site", "Origin: http://localhost:1");
        case CROSS_SITE -> List.of("Sec-Fetch-Site: cross-site", "Origin: http://evil.example");
        case NULL_ORIGIN -> List.of("Origin: null");
        case OTHER_PORT -> List.of("Origin: http://127.0.0.1:1");
        case OTHER_SCHEME -> List.of("Origin: https://" + authority);
        case TWO_ORIGINS -> List.of(ours, "Origin: http://evil.example");
        case REDIRECTED -> List.of("Sec-Fetch-Site: cross-site", "Origin: null");
      };
    }

    /** Whether the browser marks the request as cross-site; only Bearer tokens pass then. */
    boolean crosses() {
      return this == SAME_SITE || this == CROSS_SITE || this == REDIRECTED;
    }

    boolean isForeign() {
      return this != NONE && this != SAME_ORIGIN;
    }
  }

  private enum Key {
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

  /** The expected decision; the server is compared with it. */
  private static boolean isLetIn(Sign sign, Key key, Crumb crumb, boolean strict) {
    if (key == Key.BEARER) {
      return true;
    }
    if (sign.crosses()) {
      return false;
    }
    boolean exempt = key == Key.TOKEN || (key == Key.PASSWORD && !strict);
    return (exempt && !sign.isForeign()) || crumb == Crumb.GOOD;
  }

  @TempDir static Path folder;
  private static Running usual;
  private static Running strict;

  @BeforeAll
  static void start() {
    usual = new Running(folder.resolve("usual"));
    strict = new Running(folder.resolve("strict"), true);
  }

  @AfterAll
  static void stop() {
    usual.close();
    strict.close();
  }

  /** Returns the session that the server opens for this Authorization header, with its crumb. */
  private static Running.Session given(Running server, String authorization) {
    Http.Reply reply = server.http.get("/crumbIssuer/api/json", authorization);
    return new Running.Session(
        Running.cookie(reply), Running.first(Pattern.compile("[0-9a-f]{64}"), reply.body()));
  }

  /** Authentication and crumb of a request, with the headers that carry them. */
  private record Brought(Key key, Crumb crumb, List<String> headers) {}

  private static List<Brought> everything(Running server) {
    Running.Session maker = server.login();
    String token =
        Running.first(
            Pattern.compile("\"tokenValue\":\"([^\"]+)\""),
            server
                .http
                .post(
                    Running.GENERATE,
                    "newTokenName=t",
                    "Cookie: " + maker.cookie(),
                    "Jenkins-Crumb: " + maker.crumb())
                .body());
    var all = new ArrayList<Brought>();
    for (Key key : Key.values()) {
      List<String> authorization =
          switch (key) {
            case SESSION -> List.of();
            case PASSWORD -> List.of(server.admin());
            case TOKEN -> List.of(Http.basic("admin", token));
            case BEARER -> List.of("Authorization: Bearer " + token);
          };
      boolean session = key == Key.SESSION;
      Running.Session own = session ? server.login() : given(server, authorization.getFirst());
      Running.Session other = session ? server.login() : given(server, authorization.getFirst());
      for (Crumb crumb : Crumb.values()) {
        var headers = new ArrayList<>(authorization);
        headers.add("Cookie: " + own.cookie());
        switch (crumb) {
          case NONE -> {}
          case GOOD -> headers.add("Jenkins-Crumb: " + own.crumb());
          case OF_ANOTHER_SESSION -> headers.add("Jenkins-Crumb: " + other.crumb());
          case OF_ANONYMOUS -> headers.add("Jenkins-Crumb: " + server.visitor().crumb());
        }
        all.add(new Brought(key, crumb, headers));
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everySignUnderEveryKeyWithEveryCrumbIsAnsweredByTheRule(boolean asksMore) {
    Running server = asksMore ? strict : usual;
    var wrong = new ArrayList<String>();
    var made = new TreeSet<String>();
    for (Brought brought : everything(server)) {
      for (Sign sign : Sign.values()) {
        String name =
            ("t-" + sign + "-" + brought.key() + "-" + brought.crumb()).toLowerCase(Locale.ROOT);
        var headers = new ArrayList<>(brought.headers());
        headers.addAll(sign.headers(server.http.authority()));
        headers.add("Content-Type: application/xml");
        int status =
            server
                .http
                .post("/createItem?name=" + name, "<project/>", headers.toArray(String[]::new))
                .status();
        boolean letIn = isLetIn(sign, brought.key(), brought.crumb(), asksMore);
        if (letIn) {
          made.add(name);
        }
        if (status != (letIn ? 200 : 403)) {
          wrong.add(name + " got " + status);
        }
      }
    }
    assertThat(wrong).isEmpty();
    String jobs = server.http.get("/api/json?tree=jobs[name]", server.admin()).body();
    var found = new TreeSet<String>();
    Pattern.compile("\"name\":\"(t-[^\"]+)\"")
        .matcher(jobs)
        .results()
        .forEach(match -> found.add(match.group(1)));
    assertThat(found).isEqualTo(made);
  }

  @Test
  void aWrongKeyIsRefusedWhateverCrumbComesWithIt() {
    for (Running server : List.of(usual, strict)) {
      Running.Session session = server.login();
      for (String key :
          List.of(
              Http.basic("admin", "wrong"),
              Http.basic("admin", "11" + "ab".repeat(16)),
              "Authorization: Bearer 11" + "ab".repeat(16),
              "Authorization: Digest x")) {
        Http.Reply reply =
            server.http.post(
                "/createItem?name=wrong",
                "<project/>",
                key,
                "Cookie: " + session.cookie(),
                "Jenkins-Crumb: " + session.crumb(),
                "Content-Type: application/xml");
        assertThat(reply.status()).as(key).isEqualTo(401);
      }
    }
  }

  /** A site that plants its own session cookie knows the crumb of that session. */
  @Test
  void anotherSiteLogsNobodyInEvenWithACrumbThatFits() {
    for (Sign sign : Sign.values()) {
      Running.Session visitor = usual.visitor();
      Http.Reply reply =
          usual.http.post(
              "/j_spring_security_check",
              "j_username=admin&j_password=" + usual.password + "&Jenkins-Crumb=" + visitor.crumb(),
              Stream.concat(
                      sign.headers(usual.http.authority()).stream(),
                      Stream.of("Cookie: " + visitor.cookie()))
                  .toArray(String[]::new));
      assertThat(reply.status()).as(sign.name()).isEqualTo(sign.crosses() ? 403 : 302);
      assertThat(reply.header("Set-Cookie") == null).as(sign.name()).isEqualTo(sign.crosses());
    }
  }

  @Test
  void noMethodIsOverriddenAndAnUpgradeFromAnotherSiteGetsNothing() {
    String key = usual.admin();
    for (String header :
        List.of(
            "X-HTTP-Method-Override: POST", "X-HTTP-Method: DELETE", "X-Method-Override: PUT")) {
      assertThat(usual.http.get("/createItem?name=overridden&_method=POST", key, header).status())
          .isEqualTo(405);
    }
    Http.Reply upgrade =
        usual.http.get(
            "/api/json",
            key,
            "Origin: http://evil.example",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
    assertThat(upgrade.status()).isNotEqualTo(101);
  }
}
