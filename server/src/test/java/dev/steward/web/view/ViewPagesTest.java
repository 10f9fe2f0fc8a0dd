package dev.steward.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Forms that create and edit views, in a browser without JavaScript. */
@Tag("integration")
class ViewPagesTest {

  private static final String LIST_VIEW_MODE = "mode=hudson.model.ListView";

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createFolder("/", "team");
    server.createJob("/job/team/", "app", "true");
    server.createJob("docs", "true");
    server.createJob("site", "true");
  }

  @Test
  void aViewShowsTheJobsChosenInItsForm() {
    assertThat(server.getBody("/newView")).contains("name=\"regex\"");
    Http.Reply createResponse =
        server.post(
            "/newView",
            "name=deep&" + LIST_VIEW_MODE + "&recurse=on&regex=(team%2F)%3Fa.%2B&jobs=docs");
    assertThat(createResponse.header("Location")).endsWith("/view/deep/");
    assertThat(server.getBody("/view/deep/"))
        .contains("/job/docs/\"", "/job/team/job/app/\"", "/view/deep/configure", "doDelete")
        .doesNotContain("/job/site/\"");
    assertThat(server.getBody("/view/deep/configure")).contains("(team/)?a.+", "docs");
    Http.Reply editResponse =
        server.post(
            "/view/deep/configure", "name=flat&description=Said+%3Ci%3E&jobs=site&status=1");
    assertThat(editResponse.header("Location")).endsWith("/view/flat/");
    assertThat(server.getBody("/view/flat/"))
        .contains("/job/site/\"", "Said &lt;i&gt;")
        .doesNotContain("/job/docs/\"", "/job/team/job/app/\"");
    server.post("/view/flat/doDelete", "");
    assertThat(server.get("/view/flat/").status()).isEqualTo(404);
    assertThat(server.get("/job/site/").status()).isEqualTo(200);
  }

  @Test
  void invalidInputReturnsToTheForm() {
    Http.Reply unknownJobResponse =
        server.post("/newView", "name=v&" + LIST_VIEW_MODE + "&jobs=docs%0D%0Anothing");
    assertThat(unknownJobResponse.status()).isEqualTo(400);
    assertThat(unknownJobResponse.body())
        .contains("There is no job or folder &#34;nothing&#34;".replace("&#34;", "\""))
        .contains("value=\"v\"");
    Http.Reply regexResponse = server.post("/newView", "name=v&" + LIST_VIEW_MODE + "&regex=%5B");
    assertThat(regexResponse.status()).isEqualTo(400);
    assertThat(regexResponse.body()).contains("role=\"alert\"", "value=\"[\"");
    assertThat(server.post("/newView", "name=v&mode=none").status()).isEqualTo(400);
    assertThat(server.get("/view/v/").status()).isEqualTo(404);
  }

  @Test
  void foldersAndUsersHaveTheirOwnViews() {
    assertThat(
            server
                .post("/job/team/newView", "name=ours&" + LIST_VIEW_MODE + "&jobs=app")
                .header("Location"))
        .endsWith("/job/team/view/ours/");
    assertThat(server.getBody("/job/team/view/ours/")).contains("/job/team/job/app/\"");
    assertThat(
            server
                .post("/user/admin/my-views/newView", "name=own&" + LIST_VIEW_MODE + "&jobs=docs")
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/user/admin/my-views/view/own/")).contains("/job/docs/\"");
  }

  @Test
  void theXmlOfAViewIsEditable() {
    server.post("/newView", "name=raw&" + LIST_VIEW_MODE + "&jobs=docs");
    assertThat(server.getBody("/view/raw/configure?show=xml"))
        .contains("&lt;hudson.model.ListView");
    assertThat(server.post("/view/raw/configure", "xml=%3Cnonsense").status()).isEqualTo(400);
  }
}
