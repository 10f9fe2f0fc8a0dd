package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.KubernetesApi;
import dev.steward.testing.ServerClient;
import dev.steward.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods of pipelines whose server is killed. */
@Tag("integration")
class PodResumeTest {

  @TempDir Path folder;

  private ServerProcess start() throws IOException {
    return new ServerProcess(folder.resolve("home"), "256m");
  }

  private static void configure(ServerProcess server, KubernetesApi api) {
    assertThat(
            server
                .http()
                .post(
                    "/settings",
                    "{\"pipelinePodTemplates\":true}",
                    server.admin(),
                    ServerClient.JSON)
                .status())
        .isLessThan(300);
    var reply =
        server.post(
            "/configuration-as-code/apply",
            "jenkins:\n  clouds:\n  - kubernetes: { name: k8s, namespace: builds, serverUrl: \""
                + api.url()
                + "\" }\n",
            "Content-Type: text/yaml");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  @Test
  void aCommandInAContainerOfAPodOutlivesTheServer() throws Exception {
    try (var api = new KubernetesApi(folder.resolve("pods"))) {
      try (ServerProcess server = start()) {
        configure(server, api);
        String script =
            """
            podTemplate(containers: [
                containerTemplate(name: 'main', image: 'debian:12', workingDir: 'work'),
                containerTemplate(name: 'tool', image: 'maven:3', workingDir: 'work')]) {
              node(POD_LABEL) {
                container('tool') {
                  sh 'echo run >>count; echo before; until [ -e @GO@ ]; do sleep 0.05; done; echo "after in $CONTAINER"'
                  sh 'cat count'
                }
              }
            }
            """
                .replace("@GO@", folder.resolve("go").toString());
        server.createItem(
            "long",
            "<flow-definition><definition"
                + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
                + script.replace("&", "&amp;").replace("<", "&lt;")
                + "</script><sandbox>true</sandbox></definition></flow-definition>");
        server.startBuild("/job/long/");
        ServerClient.await(
            "the output", () -> server.getBody("/job/long/1/consoleText").contains("\nbefore\n"));
        assertThat(api.podNames()).hasSize(1);
        server.kill();
      }
      try (ServerProcess server = start()) {
        Files.createFile(folder.resolve("go"));
        assertThat(server.awaitBuild("/job/long/", 1, "SUCCESS"))
            .containsOnlyOnce("\nbefore\n")
            .containsOnlyOnce("\nafter in tool\n")
            .containsOnlyOnce("\nrun\n");
        ServerClient.await("the end of the pod", () -> api.podNames().isEmpty());
      }
      assertThat(api.requests().stream().filter("POST /api/v1/namespaces/builds/pods"::equals))
          .as("the server needed one pod only")
          .hasSize(1);
    }
  }
}
