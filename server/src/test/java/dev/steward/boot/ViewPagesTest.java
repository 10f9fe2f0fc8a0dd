package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms that create and edit views, in a browser without JavaScript. */
class ViewPagesTest {

  private static final String LIST_VIEW_MODE = "mode=hudson.model.ListView";

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(folder.resolve("home"));
    server.createFolder("/", "team");
    server.createJob("/job/team/", "app", "true");
    server.createJob("docs", "true");
    server.createJob("site", "true");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http.Reply get(String path) {
    return server.http().get(path, server.admin());
  }

  private static Http.Reply post(String path, String body) {
    return server.http().post(path, body, server.admin());
  }

  @Test
  void aViewShowsTheJobsChosenInItsForm() {
    assertThat(get("/newView").body()).contains("name=\"regex\"");
    Http.Reply createResponse =
        post(
            "/newView",
            "name=deep&" + LIST_VIEW_MODE + "&recurse=on&regex=(team%2F)%3Fa.%2B&jobs=docs");
    assertThat(createResponse.header("Location")).endsWith("/view/deep/");
    assertThat(get("/view/deep/").body())
        .contains("/job/docs/\"", "/job/team/job/app/\"", "/view/deep/configure", "doDelete")
        .doesNotContain("/job/site/\"");
    assertThat(get("/view/deep/configure").body()).contains("(team/)?a.+", "docs");
    Http.Reply editResponse =
        post("/view/deep/configure", "name=flat&description=Said+%3Ci%3E&jobs=site&status=1");
    assertThat(editResponse.header("Location")).endsWith("/view/flat/");
    assertThat(get("/view/flat/").body())
        .contains("/job/site/\"", "Said &lt;i&gt;")
        .doesNotContain("/job/docs/\"", "/job/team/job/app/\"");
    post("/view/flat/doDelete", "");
    assertThat(get("/view/flat/").status()).isEqualTo(404);
    assertThat(get("/job/site/").status()).isEqualTo(200);
  }

  @Test
  void invalidInputReturnsToTheForm() {
    Http.Reply unknownJobResponse =
        post("/newView", "name=v&" + LIST_VIEW_MODE + "&jobs=docs%0D%0Anothing");
    assertThat(unknownJobResponse.status()).isEqualTo(400);
    assertThat(unknownJobResponse.body())
        .contains("There is no job or folder &#34;nothing&#34;".replace("&#34;", "\""))
        .contains("value=\"v\"");
    Http.Reply regexResponse = post("/newView", "name=v&" + LIST_VIEW_MODE + "&regex=%5B");
    assertThat(regexResponse.status()).isEqualTo(400);
    assertThat(regexResponse.body()).contains("role=\"alert\"", "value=\"[\"");
    assertThat(post("/newView", "name=v&mode=none").status()).isEqualTo(400);
    assertThat(get("/view/v/").status()).isEqualTo(404);
  }

  @Test
  void foldersAndUsersHaveTheirOwnViews() {
    assertThat(
            post("/job/team/newView", "name=ours&" + LIST_VIEW_MODE + "&jobs=app")
                .header("Location"))
        .endsWith("/job/team/view/ours/");
    assertThat(get("/job/team/view/ours/").body()).contains("/job/team/job/app/\"");
    assertThat(
            post("/user/admin/my-views/newView", "name=own&" + LIST_VIEW_MODE + "&jobs=docs")
                .status())
        .isEqualTo(302);
    assertThat(get("/user/admin/my-views/view/own/").body()).contains("/job/docs/\"");
  }

  @Test
  void theXmlOfAViewIsEditable() {
    post("/newView", "name=raw&" + LIST_VIEW_MODE + "&jobs=docs");
    assertThat(get("/view/raw/configure?show=xml").body()).contains("&lt;hudson.model.ListView");
    assertThat(post("/view/raw/configure", "xml=%3Cnonsense").status()).isEqualTo(400);
  }
}
