package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --crumbs strict} requires a crumb as Jenkins does and blocks cross-site requests. */
class StrictCrumbsTest {

  @TempDir static Path folder;
  private static Running server;
  private static String token;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"), true);
    Running.Session session = server.login();
    token =
        Running.first(
            java.util.regex.Pattern.compile("\"tokenValue\":\"([^\"]+)\""),
            server
                .http
                .post(
                    Running.GENERATE,
                    "newTokenName=t",
                    "Cookie: " + session.cookie(),
                    "Jenkins-Crumb: " + session.crumb())
                .body());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void job(String name) {
    assertThat(
            server
                .http
                .post(
                    "/createItem?name=" + name,
                    "<project/>",
                    Http.basic("admin", token),
                    "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
  }

  private static int status(String method, String path, String... headers) {
    return server.http.send(method, path, "", headers).status();
  }

  @Test
  void aPasswordNeedsACrumbForPostAlone() {
    job("a");
    assertThat(status("POST", "/job/a/doDelete", server.admin())).isEqualTo(403);
    assertThat(status("PUT", "/job/a/", server.admin())).isEqualTo(405);
    assertThat(status("DELETE", "/job/a/", server.admin())).isEqualTo(204);
    assertThat(status("GET", "/job/a/", server.admin())).isEqualTo(404);
  }

  @Test
  void anotherSiteDeletesNothingWithAPassword() {
    job("b");
    for (String sign :
        new String[] {
          "Origin: http://evil.example",
          "Origin: null",
          "Referer: http://evil.example/",
          "Sec-Fetch-Site: cross-site",
          "Sec-Fetch-Site: same-site"
        }) {
      for (String method : new String[] {"DELETE", "PUT", "POST"}) {
        assertThat(status(method, "/job/b/", server.admin(), sign))
            .as(method + " " + sign)
            .isEqualTo(403);
      }
    }
    assertThat(status("GET", "/job/b/", server.admin())).isEqualTo(200);
  }

  @Test
  void aSessionNeedsItsCrumbForEveryChange() {
    job("c");
    Running.Session session = server.login();
    String cookie = "Cookie: " + session.cookie();
    String crumb = "Jenkins-Crumb: " + session.crumb();
    assertThat(status("DELETE", "/job/c/", cookie)).isEqualTo(403);
    assertThat(status("DELETE", "/job/c/", cookie, "Origin: http://evil.example")).isEqualTo(403);
    assertThat(status("DELETE", "/job/c/", cookie, crumb, "Sec-Fetch-Site: cross-site"))
        .isEqualTo(403);
    assertThat(status("DELETE", "/job/c/", cookie, crumb)).isEqualTo(204);
  }
}
