package dev.steward.rest.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renaming a job over HTTP updates its upstream and downstream jobs. */
@Tag("integration")
class JobRenameTest {

  @TempDir Path folder;

  private static void createJob(TestServer server, String name, String xml) {
    server.createItem(name, xml);
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
      assertThat(server.post("/job/rb/confirmRename?newName=rb2").status()).isEqualTo(302);
      assertThat(server.getBody("/job/ra" + downstream))
          .contains("[{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"rb2\"},")
          .contains("\"name\":\"rc\"");
      server.post("/job/ra/confirmRename?newName=ra2");
      assertThat(server.getBody("/job/rc/config.xml"))
          .contains("<upstreamProjects>ra2</upstreamProjects>");
      server.startBuild("/job/ra2/");
      server.await("/job/rb2/1/api/json?tree=result", "SUCCESS");
      server.await("/job/rc/1/api/json?tree=result", "SUCCESS");
    }
  }
}
