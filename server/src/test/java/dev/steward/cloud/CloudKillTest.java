package dev.steward.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.KubernetesApi;
import dev.steward.testing.ServerClient;
import dev.steward.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build continues in its pod when its server is killed. */
@Tag("integration")
class CloudKillTest {

  private static final int LINES = 40;

  @TempDir Path folder;

  private ServerProcess start() throws IOException {
    return new ServerProcess(folder.resolve("home"), "256m");
  }

  @Test
  void aBuildContinuesInItsPodAfterAKill() throws Exception {
    try (var api = new KubernetesApi(folder.resolve("pods"))) {
      List<String> pods;
      try (ServerProcess server = start()) {
        configure(server, api);
        server.startBuild("/job/long/");
        ServerClient.await(
            "the output", () -> server.getBody("/job/long/1/consoleText").contains("\nline-5\n"));
        pods = api.podNames();
        assertThat(pods).hasSize(1);
        server.kill();
      }
      try (ServerProcess server = start()) {
        Files.createFile(folder.resolve("go"));
        assertThat(server.awaitBuild("/job/long/", 1, "SUCCESS").lines())
            .filteredOn(line -> line.startsWith("line-"))
            .containsExactlyElementsOf(
                IntStream.rangeClosed(1, LINES).mapToObj(i -> "line-" + i).toList());
        assertThat(api.folder(pods.getFirst()).resolve("work/workspace/long/count"))
            .hasContent("run\n");
        ServerClient.await("the end of the pod", () -> api.podNames().isEmpty());
      }
      assertThat(api.requests().stream().filter("POST /api/v1/namespaces/builds/pods"::equals))
          .as("the server needed one pod only")
          .hasSize(1);
    }
  }

  @Test
  void thePodsOfACloudThatWasDeletedBeforeAKillAreDeleted() throws Exception {
    try (var api = new KubernetesApi(folder.resolve("pods"))) {
      String pod;
      try (ServerProcess server = start()) {
        configure(server, api);
        server.startBuild("/job/long/");
        ServerClient.await(
            "the output", () -> server.getBody("/job/long/1/consoleText").contains("\nline-5\n"));
        pod = api.podNames().getFirst();
        api.proxy().refuse();
        assertThat(server.post("/manage/cloud/k8s/doDelete", "").status()).isEqualTo(302);
        server.kill();
      }
      assertThat(api.podNames()).containsExactly(pod);
      api.proxy().allow();
      try (ServerProcess server = start()) {
        ServerClient.await("the end of the pod", () -> api.podNames().isEmpty());
        assertThat(server.awaitBuild("/job/long/", 1, "FAILURE"))
            .contains(", was deleted or renamed.");
        ServerClient.await(
            "the end of the connection",
            () -> !server.getBody("/manage/cloud/").contains("former-clusters"));
      }
      Files.createFile(folder.resolve("go"));
    }
  }

  private void configure(ServerProcess server, KubernetesApi api) {
    var reply =
        server.post(
            "/configuration-as-code/apply",
            """
            jenkins:
              clouds:
              - kubernetes:
                  name: k8s
                  serverUrl: "%s"
                  namespace: builds
                  templates:
                  - name: maven
                    label: pod
                    containers:
                    - { name: main, image: "maven:3", workingDir: work }
            """
                .formatted(api.url()),
            "Content-Type: text/yaml");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    String script =
        "set +x; echo run &gt;&gt;count; for i in $(seq "
            + LINES
            + "); do echo line-$i; if [ $i = 20 ]; then until [ -e "
            + folder.resolve("go")
            + " ]; do sleep 0.05; done; fi; sleep 0.05; done";
    server.createItem(
        "long",
        "<project><canRoam>false</canRoam><assignedNode>pod</assignedNode><builders>"
            + "<hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }
}
