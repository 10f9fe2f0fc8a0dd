package dev.steward.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages that list jobs. */
@Tag("integration")
class JobListPagesTest {

  @RegisterExtension final TestServer server = TestServer.create();

  @Test
  void anEmptyServerShowsFirstSteps() {
    assertThat(server.getBody("/"))
        .contains("id=\"first-run\"", "/user/admin/security/", "href=\"/newJob\"");
    server.createJob("app", "true");
    assertThat(server.getBody("/")).doesNotContain("first-run").contains("href=\"/job/app/\"");
  }

  @Test
  void aJobIsCreatedFromNameAndCommand() {
    Http.Reply reply = server.post("/newJob", "name=hello&command=echo+a+%26%26+echo+b");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(server.getBody("/job/hello/config.xml")).contains("echo a &amp;&amp; echo b");
    server.post("/job/hello/build");
    server.await("/job/hello/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(server.getBody("/")).contains("href=\"/job/hello/1/\"", "class=\"spark\"");
  }

  @Test
  void duplicateNamesAreRefusedKeepingTheInput() {
    server.createJob("app", "true");
    Http.Reply refused = server.post("/newJob", "name=app&command=make+it");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "make it", "value=\"app\"");
  }

  @Test
  void listsAreFilteredSortedAndPaged() {
    for (int i = 100; i < 160; i++) {
      server.createJob("job-" + i, "true");
    }
    assertThat(server.getBody("/"))
        .contains("/job/job-149/\"", "Page 1 of 2")
        .doesNotContain("job-150");
    assertThat(server.getBody("/?page=2")).contains("/job/job-150/\"").doesNotContain("job-149");
    assertThat(server.getBody("/?sort=-name"))
        .contains("/job/job-159/\"")
        .doesNotContain("job-109");
    assertThat(server.getBody("/?filter=JOB-15"))
        .contains("10 of 60", "/job/job-155/\"")
        .doesNotContain("job-149");
  }

  @Test
  void columnsSortBothWaysWithMissingValuesLast() {
    server.createFolder("/", "a-folder");
    server.createJob("b-idle", "true");
    server.createJob("c-fails", "false");
    server.createJob("d-mixed", "test $BUILD_NUMBER -gt 1");
    server.createJob("e-well", "true");
    runBuild("c-fails", 1, "FAILURE");
    runBuild("d-mixed", 1, "FAILURE");
    runBuild("e-well", 1, "SUCCESS");
    runBuild("d-mixed", 2, "SUCCESS");
    String unbuilt = "a-folder b-idle";
    assertThat(jobOrder("status")).isEqualTo("c-fails d-mixed e-well b-idle a-folder");
    assertThat(jobOrder("-status")).isEqualTo("b-idle d-mixed e-well c-fails a-folder");
    assertThat(jobOrder("weather")).isEqualTo("c-fails d-mixed e-well " + unbuilt);
    assertThat(jobOrder("-weather")).isEqualTo("e-well d-mixed c-fails " + unbuilt);
    assertThat(jobOrder("success")).isEqualTo("d-mixed e-well " + unbuilt + " c-fails");
    assertThat(jobOrder("-success")).isEqualTo("e-well d-mixed " + unbuilt + " c-fails");
    assertThat(jobOrder("failure")).isEqualTo("d-mixed c-fails " + unbuilt + " e-well");
    assertThat(jobOrder("-failure")).isEqualTo("c-fails d-mixed " + unbuilt + " e-well");
    assertThat(jobOrder("duration")).endsWith(" " + unbuilt + " c-fails");
    assertThat(jobOrder("-duration")).endsWith(" " + unbuilt + " c-fails");
    assertThat(jobOrder("-name")).isEqualTo("e-well d-mixed c-fails b-idle a-folder");
    assertThat(jobOrder("nonsense")).isEqualTo("a-folder b-idle c-fails d-mixed e-well");
    assertThat(server.getBody("/?sort=failure"))
        .contains("aria-sort=\"descending\"><a href=\"?sort=-failure\"")
        .contains("aria-sort=\"none\"><a href=\"?sort=success\"");
    assertThat(server.getBody("/?sort=-failure"))
        .contains("aria-sort=\"ascending\"><a href=\"?sort=failure\"");
    assertThat(server.getBody("/?sort=weather"))
        .contains("aria-sort=\"ascending\"><a href=\"?sort=-weather\"");
    // After a restart, the times come from the database.
    server.restart();
    assertThat(jobOrder("failure")).isEqualTo("d-mixed c-fails " + unbuilt + " e-well");
  }

  private void runBuild(String job, int number, String result) {
    server.build("/job/" + job + "/", number, result);
  }

  /** Returns the names in the dashboard's list, in order. */
  private String jobOrder(String sort) {
    String page = server.getBody("/?sort=" + sort);
    String body = page.substring(page.indexOf("<tbody>"), page.indexOf("</tbody>"));
    return Pattern.compile("<td><a href=\"/job/([a-z-]+)/\">")
        .matcher(body)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.joining(" "));
  }

  @Test
  void readOnlyUsersSeeNoButtons() {
    server.createJob("app", "true");
    server.createFolder("/", "team");
    assertThat(server.getBody("/job/team/"))
        .contains("confirm-rename", "/job/team/delete\"", "newJob");
    assertThat(server.getBody("/")).contains("Build app", "newJob");
    server.createUser("bob", "secret");
    Http.Reply reply =
        server.postJson(
            "/authorization",
            "{\"projectMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                + "{\"user\":{\"name\":\"bob\",\"permissions\":[\"Overall/Read\",\"Job/Read\"]}}]}}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(204);
    String bob = Http.basic("bob", "secret");
    assertThat(server.http().get("/", bob).body())
        .contains("/job/app/\"")
        .doesNotContain("Build app", "newJob", "newFolder");
    assertThat(server.http().get("/job/team/", bob).body())
        .doesNotContain("confirm-rename", "delete\"", "newJob", "configure\"");
  }

  @Test
  void theFormCanCopyAJob() {
    server.createJob("original", "echo the same");
    assertThat(server.post("/newJob", "name=twin&from=original").status()).isEqualTo(302);
    assertThat(server.getBody("/job/twin/config.xml")).contains("echo the same");
    // A copied job cannot be built until its configuration is saved, even if unchanged.
    String action = "/job/twin/configure";
    String form = server.getBody(action);
    assertThat(server.post(action, HtmlForms.body(form, action)).status()).isEqualTo(302);
    server.build("/job/twin/", 1, "SUCCESS");
    Http.Reply refused = server.post("/newJob", "name=other&from=nothing");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "value=\"nothing\"");
  }
}
