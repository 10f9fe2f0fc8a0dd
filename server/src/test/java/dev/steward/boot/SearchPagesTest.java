package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of the search field, and the queue page. */
class SearchPagesTest {

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    server.folder("/", "team");
    server.job("/job/team/", "deploy-app", "true");
    server.job("app", "true");
    server.job("my-app", "true");
    server.job("apparatus", "true");
    server.user("appleby", "secret-of-appleby");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http.Reply get(String path) {
    return server.http.get(path, server.admin());
  }

  @Test
  void theLikeliestComesFirst() {
    String found = get("/search/suggest?query=APP").body();
    assertThat(found.indexOf("\"app\"")).isPositive();
    assertThat(found.indexOf("\"app\"")).isLessThan(found.indexOf("\"apparatus\""));
    assertThat(found.indexOf("\"apparatus\"")).isLessThan(found.indexOf("\"my-app\""));
    assertThat(found).contains("team/deploy-app", "appleby");
    assertThat(get("/search/suggest?query=app+dep").body())
        .contains("team/deploy-app")
        .doesNotContain("my-app");
    assertThat(get("/search/suggest?query=").body()).contains("\"suggestions\":[]");
  }

  @Test
  void allKindsAreFoundAndAWholeNameLeadsThere() {
    server.http.post("/job/app/build?delay=0sec", "", server.admin());
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
  void aSettingIsFoundByItsLabelAndByItsNameAndLeadsToItsField() {
    assertThat(get("/search/?q=quiet+per").body())
        .contains("href=\"/manage/configure#s-quietPeriodSeconds\">Builds: Quiet period</a>");
    String strict = get("/search/?q=crumbss").body();
    String field = Running.first(Pattern.compile("/manage/configure#(s-[A-Za-z]+)\""), strict);
    assertThat(get("/manage/configure").body()).contains("id=\"" + field + "\"");
    assertThat(get("/search/?q=smtp+server").header("Location"))
        .endsWith("/manage/configure#s-mailHost");
    assertThat(get("/search/suggest?query=mail:").body())
        .contains("\"group\":\"Settings\"", "Email: Encryption");
  }

  @Test
  void settingsAreFoundOnlyByWhoMayReadThem() {
    server.user("reader", "secret-of-reader");
    authorize(
        "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
            + "{\"user\":{\"name\":\"reader\",\"permissions\":[\"Overall/Read\"]}}]}}");
    String reader = Http.basic("reader", "secret-of-reader");
    assertThat(server.http.get("/search/suggest?query=quiet", reader).body())
        .contains("\"suggestions\":[]");
    authorize("{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":false}}");
  }

  private static void authorize(String strategy) {
    Http.Reply changed =
        server.http.post(
            "/authorization", strategy, server.admin(), "Content-Type: application/json");
    assertThat(changed.status()).as(changed.body()).isEqualTo(204);
  }

  @Test
  void whatWaitsIsShownWithTheReasonAndCancelled() {
    server.job("waits", "true");
    server.http.post("/job/waits/build?delay=600sec", "", server.admin());
    String queue = get("/queue/").body();
    assertThat(queue).contains("/job/waits/", "quiet period", "Cancel waits");
    String id = Running.first(Pattern.compile("cancelItem\\?id=([0-9]+)"), queue);
    server.http.post("/queue/cancelItem?id=" + id, "", server.admin());
    assertThat(get("/queue/").body()).contains("The queue is empty.");
  }
}
