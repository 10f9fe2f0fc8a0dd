package dev.steward.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The confirmation page of a shutdown, and its notice on every page. */
@Tag("integration")
class ShutdownPagesTest {

  @RegisterExtension final TestServer server = TestServer.create();

  @BeforeEach
  void start() {
    server.createUser("ann", "a-long-password");
  }

  @Test
  void theManagePageLinksToAConfirmation() {
    assertThat(server.getBody("/manage/"))
        .contains("href=\"/manage/prepareShutdown\"")
        .doesNotContain("action=\"/quietDown\"");
    String confirmation = server.getBody("/manage/prepareShutdown");
    assertThat(confirmation).contains("Prepare for shutdown?", "name=\"message\"");
    assertThat(HtmlForms.body(confirmation, "/quietDown")).contains("message=");
    assertThat(server.getBody("/api/json")).contains("\"quietingDown\":false");
  }

  @Test
  void everyPageShowsWhoRequestedTheShutdownAndWhy() {
    server.createJob("j", "true");
    server.post("/quietDown", "message=new+%3Cdisk%3E");
    server.startBuild("/job/j/");

    String annAuth = Http.basic("ann", "a-long-password");
    for (String path : new String[] {"/", "/job/j/", "/queue/", "/user/ann/", "/computer/"}) {
      assertThat(server.getBody(path))
          .as(path)
          .contains("id=\"shutdown\"", "Requested by admin.", "Reason: new &lt;disk&gt;")
          .contains("id=\"cancel-shutdown\"");
      assertThat(server.http().get(path, annAuth).body())
          .as(path)
          .contains("Reason: new &lt;disk&gt;");
    }
    server.await("/queue/api/json", "Jenkins is about to shut down");
    assertThat(server.getBody("/queue/"))
        .contains("Steward is about to shut down")
        .doesNotContain("Jenkins is about");
    assertThat(server.getBody("/job/j/")).contains("Steward is about to shut down");
    assertThat(server.getBody("/")).contains("Steward is about to shut down");

    assertThat(server.post("/cancelQuietDown").status()).isEqualTo(302);
    assertThat(server.getBody("/")).doesNotContain("id=\"shutdown\"");
    server.await("/job/j/1/api/json?tree=result", "SUCCESS");
  }

  @Test
  void onlyManagersMayCancelAndAnonymousUsersSeeNoNotice() {
    String matrix =
        "{\"globalMatrix\":{\"entries\":["
            + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
            + "{\"user\":{\"name\":\"ann\",\"permissions\":[\"Overall/Read\"]}}]}}";
    assertThat(server.postJson("/authorization", matrix).status()).isEqualTo(204);
    server.post("/quietDown", "message=secret+plan");
    assertThat(server.http().get("/", Http.basic("ann", "a-long-password")).body())
        .contains("Reason: secret plan")
        .doesNotContain("cancel-shutdown");
    assertThat(server.http().get("/login").body()).doesNotContain("secret plan");
  }
}
