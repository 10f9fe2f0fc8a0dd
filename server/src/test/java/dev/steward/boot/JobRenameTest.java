package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renaming a job over HTTP updates its upstream and downstream jobs. */
class JobRenameTest {

  @TempDir Path folder;

  private static void createJob(TestServer server, String name, String xml) {
    assertThat(
            server
                .http()
                .post(
                    "/createItem?name=" + name,
                    xml,
                    server.admin(),
                    "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
  }

  @Test
  void upstreamAndDownstreamLinksFollowARename() {
    try (var server = new TestServer(folder.resolve("home"))) {
      server.createJob("rb", "true");
      createJob(
          server,
          "ra",
          "<project><publishers><hudson.tasks.BuildTrigger><childProjects>rb</childProjects>"
              + "</hudson.tasks.BuildTrigger></publishers></project>");
      createJob(
          server,
          "rc",
          "<project><triggers><jenkins.triggers.ReverseBuildTrigger><upstreamProjects>ra"
              + "</upstreamProjects></jenkins.triggers.ReverseBuildTrigger></triggers></project>");
      String downstream = "/api/json?tree=downstreamProjects[name]";
      assertThat(
              server.http().post("/job/rb/confirmRename?newName=rb2", "", server.admin()).status())
          .isEqualTo(302);
      assertThat(server.http().get("/job/ra" + downstream, server.admin()).body())
          .contains("[{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"rb2\"},")
          .contains("\"name\":\"rc\"");
      server.http().post("/job/ra/confirmRename?newName=ra2", "", server.admin());
      assertThat(server.http().get("/job/rc/config.xml", server.admin()).body())
          .contains("<upstreamProjects>ra2</upstreamProjects>");
      server.http().post("/job/ra2/build?delay=0sec", "", server.admin());
      server.await("/job/rb2/1/api/json?tree=result", "SUCCESS");
      server.await("/job/rc/1/api/json?tree=result", "SUCCESS");
    }
  }
}
