package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The confirmation page of a shutdown, and its notice on every page. */
class ShutdownPagesTest {

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder.resolve("home"));
    server.createUser("ann", "a-long-password");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String page(String path) {
    return server.http().get(path, server.admin()).body();
  }

  @Test
  void theManagePageLinksToAConfirmation() {
    assertThat(page("/manage/"))
        .contains("href=\"/manage/prepareShutdown\"")
        .doesNotContain("action=\"/quietDown\"");
    String confirmation = page("/manage/prepareShutdown");
    assertThat(confirmation).contains("Prepare for shutdown?", "name=\"message\"");
    assertThat(HtmlForms.body(confirmation, "/quietDown")).contains("message=");
    assertThat(page("/api/json")).contains("\"quietingDown\":false");
  }

  @Test
  void everyPageShowsWhoRequestedTheShutdownAndWhy() {
    server.createJob("j", "true");
    server.http().post("/quietDown", "message=new+%3Cdisk%3E", server.admin());
    server.http().post("/job/j/build?delay=0sec", "", server.admin());

    String annAuth = Http.basic("ann", "a-long-password");
    for (String path : new String[] {"/", "/job/j/", "/queue/", "/user/ann/", "/computer/"}) {
      assertThat(page(path))
          .as(path)
          .contains("id=\"shutdown\"", "Requested by admin.", "Reason: new &lt;disk&gt;")
          .contains("id=\"cancel-shutdown\"");
      assertThat(server.http().get(path, annAuth).body())
          .as(path)
          .contains("Reason: new &lt;disk&gt;");
    }
    server.await("/queue/api/json", "Jenkins is about to shut down");
    assertThat(page("/queue/"))
        .contains("Steward is about to shut down")
        .doesNotContain("Jenkins is about");
    assertThat(page("/job/j/")).contains("Steward is about to shut down");
    assertThat(page("/")).contains("Steward is about to shut down");

    assertThat(server.http().post("/cancelQuietDown", "", server.admin()).status()).isEqualTo(302);
    assertThat(page("/")).doesNotContain("id=\"shutdown\"");
    server.await("/job/j/1/api/json?tree=result", "SUCCESS");
  }

  @Test
  void onlyManagersMayCancelAndAnonymousUsersSeeNoNotice() {
    String matrix =
        "{\"globalMatrix\":{\"entries\":["
            + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
            + "{\"user\":{\"name\":\"ann\",\"permissions\":[\"Overall/Read\"]}}]}}";
    assertThat(
            server
                .http()
                .post("/authorization", matrix, server.admin(), "Content-Type: application/json")
                .status())
        .isEqualTo(204);
    server.http().post("/quietDown", "message=secret+plan", server.admin());
    assertThat(server.http().get("/", Http.basic("ann", "a-long-password")).body())
        .contains("Reason: secret plan")
        .doesNotContain("cancel-shutdown");
    assertThat(server.http().get("/login").body()).doesNotContain("secret plan");
  }
}
