package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of the search field, and the queue page. */
class SearchPagesTest {

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(folder.resolve("home"));
    server.createFolder("/", "team");
    server.createJob("/job/team/", "deploy-app", "true");
    server.createJob("app", "true");
    server.createJob("my-app", "true");
    server.createJob("apparatus", "true");
    server.createUser("appleby", "secret-of-appleby");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http.Reply get(String path) {
    return server.http().get(path, server.admin());
  }

  @Test
  void theBestMatchComesFirst() {
    String suggestions = get("/search/suggest?query=APP").body();
    assertThat(suggestions.indexOf("\"app\"")).isPositive();
    assertThat(suggestions.indexOf("\"app\"")).isLessThan(suggestions.indexOf("\"apparatus\""));
    assertThat(suggestions.indexOf("\"apparatus\"")).isLessThan(suggestions.indexOf("\"my-app\""));
    assertThat(suggestions).contains("team/deploy-app", "appleby");
    assertThat(get("/search/suggest?query=app+dep").body())
        .contains("team/deploy-app")
        .doesNotContain("my-app");
    assertThat(get("/search/suggest?query=").body()).contains("\"suggestions\":[]");
  }

  @Test
  void allKindsAreFoundAndAFullNameRedirects() {
    server.http().post("/job/app/build?delay=0sec", "", server.admin());
    server.await("/job/app/1/api/json", "\"building\":false");
    assertThat(get("/search/?q=app").header("Location")).endsWith("/job/app/");
    assertThat(get("/search/?q=app+%231").header("Location")).endsWith("/job/app/1/");
    assertThat(get("/search/suggest?query=app+2").body()).contains("\"suggestions\":[]");
    assertThat(get("/search/?q=built").body()).contains("/computer/(built-in)/");
    assertThat(get("/search/?q=audi").body()).contains("/manage/audit");
    assertThat(get("/search/?q=token").body()).contains("/user/admin/security/");
    assertThat(get("/search/?q=nothing+at+all").body()).contains("No results.");
  }

  @Test
  void aSettingIsFoundByLabelOrNameAndLinksItsField() {
    assertThat(get("/search/?q=quiet+per").body())
        .contains("href=\"/manage/configure#s-quietPeriodSeconds\">Builds: Quiet period</a>");
    String page = get("/search/?q=crumbss").body();
    String field =
        TestServer.firstMatch(Pattern.compile("/manage/configure#(s-[A-Za-z]+)\""), page);
    assertThat(get("/manage/configure").body()).contains("id=\"" + field + "\"");
    assertThat(get("/search/?q=smtp+server").header("Location"))
        .endsWith("/manage/configure#s-mailHost");
    assertThat(get("/search/suggest?query=mail:").body())
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
    Http.Reply response =
        server
            .http()
            .post("/authorization", strategy, server.admin(), "Content-Type: application/json");
    assertThat(response.status()).as(response.body()).isEqualTo(204);
  }

  @Test
  void queuedBuildsShowAReasonAndCanBeCancelled() {
    server.createJob("waits", "true");
    server.http().post("/job/waits/build?delay=600sec", "", server.admin());
    String queue = get("/queue/").body();
    assertThat(queue).contains("/job/waits/", "quiet period", "Cancel waits");
    String id = TestServer.firstMatch(Pattern.compile("cancelItem\\?id=([0-9]+)"), queue);
    server.http().post("/queue/cancelItem?id=" + id, "", server.admin());
    assertThat(get("/queue/").body()).contains("The queue is empty.");
  }
}
