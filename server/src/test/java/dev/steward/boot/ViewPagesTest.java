package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms that create and edit views, in a browser without JavaScript. */
class ViewPagesTest {

  private static final String LIST = "mode=hudson.model.ListView";

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    server.folder("/", "team");
    server.job("/job/team/", "app", "true");
    server.job("docs", "true");
    server.job("site", "true");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http.Reply get(String path) {
    return server.http.get(path, server.admin());
  }

  private static Http.Reply post(String path, String body) {
    return server.http.post(path, body, server.admin());
  }

  @Test
  void aViewShowsWhatItsFormSays() {
    assertThat(get("/newView").body()).contains("name=\"regex\"");
    Http.Reply made =
        post("/newView", "name=deep&" + LIST + "&recurse=on&regex=(team%2F)%3Fa.%2B&jobs=docs");
    assertThat(made.header("Location")).endsWith("/view/deep/");
    assertThat(get("/view/deep/").body())
        .contains("/job/docs/\"", "/job/team/job/app/\"", "/view/deep/configure", "doDelete")
        .doesNotContain("/job/site/\"");
    assertThat(get("/view/deep/configure").body()).contains("(team/)?a.+", "docs");
    Http.Reply changed =
        post("/view/deep/configure", "name=flat&description=Said+%3Ci%3E&jobs=site&status=1");
    assertThat(changed.header("Location")).endsWith("/view/flat/");
    assertThat(get("/view/flat/").body())
        .contains("/job/site/\"", "Said &lt;i&gt;")
        .doesNotContain("/job/docs/\"", "/job/team/job/app/\"");
    post("/view/flat/doDelete", "");
    assertThat(get("/view/flat/").status()).isEqualTo(404);
    assertThat(get("/job/site/").status()).isEqualTo(200);
  }

  @Test
  void whatIsWrongComesBackOnTheForm() {
    Http.Reply unknown = post("/newView", "name=v&" + LIST + "&jobs=docs%0D%0Anothing");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body())
        .contains("There is no job or folder &#34;nothing&#34;".replace("&#34;", "\""))
        .contains("value=\"v\"");
    Http.Reply regex = post("/newView", "name=v&" + LIST + "&regex=%5B");
    assertThat(regex.status()).isEqualTo(400);
    assertThat(regex.body()).contains("role=\"alert\"", "value=\"[\"");
    assertThat(post("/newView", "name=v&mode=none").status()).isEqualTo(400);
    assertThat(get("/view/v/").status()).isEqualTo(404);
  }

  @Test
  void aFolderAndAPersonHaveViewsOfTheirOwn() {
    assertThat(post("/job/team/newView", "name=ours&" + LIST + "&jobs=app").header("Location"))
        .endsWith("/job/team/view/ours/");
    assertThat(get("/job/team/view/ours/").body()).contains("/job/team/job/app/\"");
    assertThat(post("/user/admin/my-views/newView", "name=own&" + LIST + "&jobs=docs").status())
        .isEqualTo(302);
    assertThat(get("/user/admin/my-views/view/own/").body()).contains("/job/docs/\"");
  }

  @Test
  void theXmlOfAViewIsThereToo() {
    post("/newView", "name=raw&" + LIST + "&jobs=docs");
    assertThat(get("/view/raw/configure?show=xml").body()).contains("&lt;hudson.model.ListView");
    assertThat(post("/view/raw/configure", "xml=%3Cnonsense").status()).isEqualTo(400);
  }
}
