package dev.steward.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code --crumbs strict} requires a crumb wherever Jenkins does, and blocks cross-site requests.
 */
@Tag("integration")
class StrictCrumbsTest {

  @RegisterExtension
  static final TestServer server =
      TestServer.create(TestServer::settingsWithStrictCrumbs, store -> store);

  private static String token;

  @BeforeAll
  static void start() {
    UserSession session = server.login();
    token =
        TestServer.firstMatch(
            java.util.regex.Pattern.compile("\"tokenValue\":\"([^\"]+)\""),
            server
                .http()
                .post(
                    TestServer.GENERATE_TOKEN_PATH,
                    "newTokenName=t",
                    "Cookie: " + session.cookie(),
                    "Jenkins-Crumb: " + session.crumb())
                .body());
  }

  private static void createJob(String name) {
    assertThat(
            server
                .http()
                .post(
                    "/createItem?name=" + name,
                    "<project/>",
                    Http.basic("admin", token),
                    "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
  }

  private static int status(String method, String path, String... headers) {
    return server.http().send(method, path, "", headers).status();
  }

  @Test
  void passwordRequestsNeedACrumbOnlyForPost() {
    createJob("a");
    assertThat(status("POST", "/job/a/doDelete", server.admin())).isEqualTo(403);
    assertThat(status("PUT", "/job/a/", server.admin())).isEqualTo(405);
    assertThat(status("DELETE", "/job/a/", server.admin())).isEqualTo(204);
    assertThat(status("GET", "/job/a/", server.admin())).isEqualTo(404);
  }

  @Test
  void crossSiteRequestsWithAPasswordAreRefused() {
    createJob("b");
    for (String crossSiteHeader :
        new String[] {
          "Origin: http://evil.example",
          "Origin: null",
          "Referer: http://evil.example/",
          "Sec-Fetch-Site: cross-site",
          "Sec-Fetch-Site: same-site"
        }) {
      for (String method : new String[] {"DELETE", "PUT", "POST"}) {
        assertThat(status(method, "/job/b/", server.admin(), crossSiteHeader))
            .as(method + " " + crossSiteHeader)
            .isEqualTo(403);
      }
    }
    assertThat(status("GET", "/job/b/", server.admin())).isEqualTo(200);
  }

  @Test
  void aSessionNeedsItsCrumbForEveryChange() {
    createJob("c");
    UserSession session = server.login();
    String cookie = "Cookie: " + session.cookie();
    String crumb = "Jenkins-Crumb: " + session.crumb();
    assertThat(status("DELETE", "/job/c/", cookie)).isEqualTo(403);
    assertThat(status("DELETE", "/job/c/", cookie, "Origin: http://evil.example")).isEqualTo(403);
    assertThat(status("DELETE", "/job/c/", cookie, crumb, "Sec-Fetch-Site: cross-site"))
        .isEqualTo(403);
    assertThat(status("DELETE", "/job/c/", cookie, crumb)).isEqualTo(204);
  }
}
