package dev.steward.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results of the search field, and the queue page. */
@Tag("integration")
class SearchPagesTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createFolder("/", "team");
    server.createJob("/job/team/", "deploy-app", "true");
    server.createJob("app", "true");
    server.createJob("my-app", "true");
    server.createJob("apparatus", "true");
    server.createUser("appleby", "secret-of-appleby");
  }

  @Test
  void theBestMatchComesFirst() {
    String suggestions = server.getBody("/search/suggest?query=APP");
    assertThat(suggestions.indexOf("\"app\"")).isPositive();
    assertThat(suggestions.indexOf("\"app\"")).isLessThan(suggestions.indexOf("\"apparatus\""));
    assertThat(suggestions.indexOf("\"apparatus\"")).isLessThan(suggestions.indexOf("\"my-app\""));
    assertThat(suggestions).contains("team/deploy-app", "appleby");
    assertThat(server.getBody("/search/suggest?query=app+dep"))
        .contains("team/deploy-app")
        .doesNotContain("my-app");
    assertThat(server.getBody("/search/suggest?query=")).contains("\"suggestions\":[]");
  }

  @Test
  void allKindsAreFoundAndAFullNameRedirects() {
    server.startBuild("/job/app/");
    server.await("/job/app/1/api/json", "\"building\":false");
    assertThat(server.get("/search/?q=app").header("Location")).endsWith("/job/app/");
    assertThat(server.get("/search/?q=app+%231").header("Location")).endsWith("/job/app/1/");
    assertThat(server.getBody("/search/suggest?query=app+2")).contains("\"suggestions\":[]");
    assertThat(server.getBody("/search/?q=built")).contains("/computer/(built-in)/");
    assertThat(server.getBody("/search/?q=audi")).contains("/manage/audit");
    assertThat(server.getBody("/search/?q=token")).contains("/user/admin/security/");
    assertThat(server.getBody("/search/?q=nothing+at+all")).contains("No results.");
  }

  @Test
  void aSettingIsFoundByLabelOrNameAndLinksItsField() {
    assertThat(server.getBody("/search/?q=quiet+per"))
        .contains("href=\"/manage/configure#s-quietPeriodSeconds\">Builds: Quiet period</a>");
    String page = server.getBody("/search/?q=crumbss");
    String field =
        TestServer.firstMatch(Pattern.compile("/manage/configure#(s-[A-Za-z]+)\""), page);
    assertThat(server.getBody("/manage/configure")).contains("id=\"" + field + "\"");
    assertThat(server.get("/search/?q=smtp+server").header("Location"))
        .endsWith("/manage/configure#s-mailHost");
    assertThat(server.getBody("/search/suggest?query=mail:"))
        .contains("\"group\":\"Settings\"", "Email: Encryption");
  }

  @Test
  void settingsAreFoundOnlyWithPermission() {
    server.createUser("reader", "secret-of-reader");
    authorize(
        "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
            + "{\"user\":{\"name\":\"reader\",\"permissions\":[\"Overall/Read\"]}}]}}");
    String reader = Http.basic("reader", "secret-of-reader");
    assertThat(server.http().get("/search/suggest?query=quiet", reader).body())
        .contains("\"suggestions\":[]");
    authorize("{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":false}}");
  }

  private static void authorize(String strategy) {
    Http.Reply response = server.postJson("/authorization", strategy);
    assertThat(response.status()).as(response.body()).isEqualTo(204);
  }

  @Test
  void queuedBuildsShowAReasonAndCanBeCancelled() {
    server.createJob("waits", "true");
    server.post("/job/waits/build?delay=600sec");
    String queue = server.getBody("/queue/");
    assertThat(queue).contains("/job/waits/", "quiet period", "Cancel waits");
    String id = TestServer.firstMatch(Pattern.compile("cancelItem\\?id=([0-9]+)"), queue);
    server.post("/queue/cancelItem?id=" + id);
    assertThat(server.getBody("/queue/")).contains("The queue is empty.");
  }
}
