package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that list jobs. */
class ListPagesTest {

  @TempDir Path home;
  private Running server;

  @BeforeEach
  void start() {
    server = new Running(home.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String page(String path) {
    return server.http.get(path, server.admin()).body();
  }

  @Test
  void anEmptyServerShowsItsAdministratorTheWayToTheFirstBuild() {
    assertThat(page("/")).contains("id=\"first-run\"", "/user/admin/security/", "href=\"/newJob\"");
    server.job("app", "true");
    assertThat(page("/")).doesNotContain("first-run").contains("href=\"/job/app/\"");
  }

  @Test
  void aJobIsMadeOfANameAndACommandAndItsBuildIsShown() {
    Http.Reply made =
        server.http.post("/newJob", "name=hello&command=echo+a+%26%26+echo+b", server.admin());
    assertThat(made.status()).isEqualTo(302);
    assertThat(page("/job/hello/config.xml")).contains("echo a &amp;&amp; echo b");
    server.http.post("/job/hello/build", "", server.admin());
    server.await("/job/hello/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(page("/")).contains("href=\"/job/hello/1/\"", "class=\"spark\"");
  }

  @Test
  void aNameThatIsTakenComesBackOnTheFormWithWhatWasTyped() {
    server.job("app", "true");
    Http.Reply refused = server.http.post("/newJob", "name=app&command=make+it", server.admin());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "make it", "value=\"app\"");
  }

  @Test
  void aListIsFilteredSortedAndShownAPageAtATime() {
    for (int i = 100; i < 160; i++) {
      server.job("job-" + i, "true");
    }
    assertThat(page("/")).contains("/job/job-149/\"", "Page 1 of 2").doesNotContain("job-150");
    assertThat(page("/?page=2")).contains("/job/job-150/\"").doesNotContain("job-149");
    assertThat(page("/?sort=-name")).contains("/job/job-159/\"").doesNotContain("job-109");
    assertThat(page("/?filter=JOB-15"))
        .contains("10 of 60", "/job/job-155/\"")
        .doesNotContain("job-149");
  }

  @Test
  void eachColumnSortsBothWaysAndWhatSaysNothingStandsLast() {
    server.folder("/", "a-folder");
    server.job("b-idle", "true");
    server.job("c-fails", "false");
    server.job("d-mixed", "test $BUILD_NUMBER -gt 1");
    server.job("e-well", "true");
    built("c-fails", 1, "FAILURE");
    built("d-mixed", 1, "FAILURE");
    built("e-well", 1, "SUCCESS");
    built("d-mixed", 2, "SUCCESS");
    String rest = "a-folder b-idle";
    assertThat(order("status")).isEqualTo("c-fails d-mixed e-well b-idle a-folder");
    assertThat(order("-status")).isEqualTo("b-idle d-mixed e-well c-fails a-folder");
    assertThat(order("weather")).isEqualTo("c-fails d-mixed e-well " + rest);
    assertThat(order("-weather")).isEqualTo("e-well d-mixed c-fails " + rest);
    assertThat(order("success")).isEqualTo("d-mixed e-well " + rest + " c-fails");
    assertThat(order("-success")).isEqualTo("e-well d-mixed " + rest + " c-fails");
    assertThat(order("failure")).isEqualTo("d-mixed c-fails " + rest + " e-well");
    assertThat(order("-failure")).isEqualTo("c-fails d-mixed " + rest + " e-well");
    assertThat(order("duration")).endsWith(" " + rest + " c-fails");
    assertThat(order("-duration")).endsWith(" " + rest + " c-fails");
    assertThat(order("-name")).isEqualTo("e-well d-mixed c-fails b-idle a-folder");
    assertThat(order("nonsense")).isEqualTo("a-folder b-idle c-fails d-mixed e-well");
    assertThat(page("/?sort=failure"))
        .contains("aria-sort=\"descending\"><a href=\"?sort=-failure\"")
        .contains("aria-sort=\"none\"><a href=\"?sort=success\"");
    assertThat(page("/?sort=-failure"))
        .contains("aria-sort=\"ascending\"><a href=\"?sort=failure\"");
    assertThat(page("/?sort=weather"))
        .contains("aria-sort=\"ascending\"><a href=\"?sort=-weather\"");
    // The times come from the database, also after a restart.
    server.close();
    server = new Running(home.resolve("home"));
    assertThat(order("failure")).isEqualTo("d-mixed c-fails " + rest + " e-well");
  }

  private void built(String job, int number, String result) {
    server.http.post("/job/" + job + "/build?delay=0sec", "", server.admin());
    server.await("/job/" + job + "/" + number + "/api/json", "\"result\":\"" + result + "\"");
  }

  /** Returns the names in the dashboard's list, in order. */
  private String order(String sort) {
    String page = page("/?sort=" + sort);
    String body = page.substring(page.indexOf("<tbody>"), page.indexOf("</tbody>"));
    return Pattern.compile("<td><a href=\"/job/([a-z-]+)/\">")
        .matcher(body)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.joining(" "));
  }

  @Test
  void whoMayOnlyLookSeesNoButton() {
    server.job("app", "true");
    server.folder("/", "team");
    assertThat(page("/job/team/")).contains("confirm-rename", "/job/team/delete\"", "newJob");
    assertThat(page("/")).contains("Build app", "newJob");
    server.user("bob", "secret");
    Http.Reply changed =
        server.http.post(
            "/authorization",
            "{\"projectMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                + "{\"user\":{\"name\":\"bob\",\"permissions\":[\"Overall/Read\",\"Job/Read\"]}}]}}",
            server.admin(),
            "Content-Type: application/json");
    assertThat(changed.status()).as(changed.body()).isEqualTo(204);
    String bob = Http.basic("bob", "secret");
    assertThat(server.http.get("/", bob).body())
        .contains("/job/app/\"")
        .doesNotContain("Build app", "newJob", "newFolder");
    assertThat(server.http.get("/job/team/", bob).body())
        .doesNotContain("confirm-rename", "delete\"", "newJob", "configure\"");
  }

  @Test
  void aJobIsCopiedByTheFormToo() {
    server.job("original", "echo the same");
    assertThat(server.http.post("/newJob", "name=twin&from=original", server.admin()).status())
        .isEqualTo(302);
    assertThat(server.http.get("/job/twin/config.xml", server.admin()).body())
        .contains("echo the same");
    // A copied job cannot be built until its configuration is saved, even unchanged.
    String action = "/job/twin/configure";
    String form = server.http.get(action, server.admin()).body();
    assertThat(server.http.post(action, Forms.body(form, action), server.admin()).status())
        .isEqualTo(302);
    server.http.post("/job/twin/build?delay=0sec", "", server.admin());
    server.await("/job/twin/1/api/json", "\"result\":\"SUCCESS\"");
    Http.Reply refused = server.http.post("/newJob", "name=other&from=nothing", server.admin());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "value=\"nothing\"");
  }
}
