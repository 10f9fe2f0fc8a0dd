package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Podman;
import dev.steward.testing.ServerClient;
import dev.steward.testing.ServerProcess;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of pipelines whose server is killed. */
@Tag("integration")
class ContainerResumeTest {
  private static final Podman podman = Podman.require();

  @TempDir Path folder;

  private ServerProcess start() throws IOException {
    return new ServerProcess(folder.resolve("home"), "256m");
  }

  private Path file(String job, String name) {
    return folder.resolve("home/workspace").resolve(job).resolve(name);
  }

  private static void configure(ServerProcess server) {
    assertThat(
            server
                .http()
                .post(
                    "/settings",
                    "{\"containerProgram\":\"" + podman.program() + "\"}",
                    server.admin(),
                    ServerClient.JSON)
                .status())
        .isLessThan(300);
  }

  private static String job(String script) {
    return "<flow-definition><definition"
        + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
        + script.replace("&", "&amp;").replace("<", "&lt;")
        + "</script><sandbox>true</sandbox></definition></flow-definition>";
  }

  private static String script(String after) {
    return """
    node {
      docker.image('%s').inside('--network none') {
        sh 'echo kept >/tmp/kept; echo run >>count; echo before; touch started; until [ -e go ]; do sleep 0.1; done; echo after'
        %s
      }
    }
    """
        .formatted(Podman.IMAGE, after);
  }

  @Test
  void aCommandInAContainerOutlivesTheServer() throws Exception {
    try (ServerProcess server = start()) {
      configure(server);
      server.createItem("j", job(script("sh 'cat /tmp/kept'")));
      server.startBuild("/job/j/");
      TestServer.await("the step", () -> Files.exists(file("j", "started")));
      server.kill();
    }
    assertThat(podman.containers()).hasSize(1);
    try (ServerProcess server = start()) {
      Files.createFile(file("j", "go"));
      assertThat(server.awaitBuild("/job/j/", 1, "SUCCESS"))
          .containsOnlyOnce("\nbefore\n")
          .containsOnlyOnce("\nafter\n")
          .containsOnlyOnce("\nkept\n")
          .containsOnlyOnce("Started the container");
      assertThat(file("j", "count")).hasContent("run\n");
      assertThat(podman.containers()).isEmpty();
    }
  }

  @Test
  void aContainerThatIsGoneIsReplacedForTheNextCommand() throws Exception {
    try (ServerProcess server = start()) {
      configure(server);
      server.createItem(
          "j",
          job(
              script("")
                  .replace("sh 'echo kept", "sh script: 'echo kept")
                  .replace(
                      "echo after'",
                      "echo after', returnStatus: true\n sh 'echo next; [ -e /tmp/kept ] || echo new'")));
      server.startBuild("/job/j/");
      TestServer.await("the step", () -> Files.exists(file("j", "started")));
      server.kill();
    }
    podman.run("kill", podman.containers().getFirst());
    try (ServerProcess server = start()) {
      assertThat(server.awaitBuild("/job/j/", 1, "SUCCESS"))
          .contains("The container of this block is no longer running")
          .contains("\nnext\n")
          .contains("\nnew\n");
      assertThat(file("j", "count")).hasContent("run\n");
      assertThat(podman.containers()).isEmpty();
    }
  }

  @Test
  void aRunThatIsStoppedAfterAKillRemovesItsContainer() throws Exception {
    try (ServerProcess server = start()) {
      configure(server);
      server.createItem("j", job(script("")));
      server.startBuild("/job/j/");
      TestServer.await("the step", () -> Files.exists(file("j", "started")));
      server.kill();
    }
    try (ServerProcess server = start()) {
      assertThat(server.post("/job/j/1/stop", "").status()).isLessThan(400);
      server.awaitBuild("/job/j/", 1, "ABORTED");
      assertThat(podman.containers()).isEmpty();
    }
  }
}
