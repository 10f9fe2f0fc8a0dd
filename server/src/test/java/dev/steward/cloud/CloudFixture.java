package dev.steward.cloud;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.agent.ConnectionTiming;
import dev.steward.testing.Http;
import dev.steward.testing.KubernetesApi;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server that uses the API server of the tests as its cluster. */
abstract class CloudFixture {

  static final String TOKEN = "t0ken-of-the-cloud";

  private static final ConnectionTiming CONNECTIONS =
      new ConnectionTiming(
          Duration.ofMillis(100),
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          Duration.ofMillis(50),
          Duration.ofMillis(200));

  private static final CloudIntervals CLOUDS =
      new CloudIntervals(
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofMillis(500),
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofMillis(200));

  @RegisterExtension final TestServer server = TestServer.withClouds(CONNECTIONS, CLOUDS);

  @TempDir Path root;

  KubernetesApi api;

  @BeforeEach
  void startCluster() throws Exception {
    api = new KubernetesApi(root);
    api.requireToken(TOKEN);
  }

  @AfterEach
  void stopCluster() throws Exception {
    api.close();
  }

  Http.Reply apply(String yaml) {
    return server.post("/configuration-as-code/apply", yaml, "Content-Type: text/yaml");
  }

  /** Configures a cloud with a template for the label {@code pod}. */
  void createCloud(String cloudSettings, String templateSettings) {
    createCloud("k8s", api.url(), cloudSettings, templateSettings);
  }

  /** Configures a cloud with a name and an address of its own. */
  void createCloud(String name, String url, String cloudSettings, String templateSettings) {
    var response =
        apply(
            """
            credentials:
              system:
                domainCredentials:
                - credentials:
                  - string: { id: cluster, scope: SYSTEM, secret: "%s" }
            jenkins:
              clouds:
              - kubernetes:
                  name: %s
                  serverUrl: "%s"
                  credentialsId: cluster
            %s
                  templates:
                  - name: maven
                    label: pod linux
                    containers:
                    - { name: main, image: "maven:3", workingDir: work }
            %s
            """
                .formatted(
                    TOKEN,
                    name,
                    url,
                    (cloudSettings.contains("namespace: ")
                            ? cloudSettings
                            : "namespace: builds\n" + cloudSettings)
                        .indent(6),
                    templateSettings.indent(8)));
    assertThat(response.status()).as(response.body()).isEqualTo(200);
  }

  void createJob(String name, String label, String script) {
    createItem(name, "<canRoam>false</canRoam><assignedNode>" + label + "</assignedNode>", script);
  }

  void createJobWithoutLabel(String name, String script) {
    createItem(name, "<canRoam>true</canRoam>", script);
  }

  private void createItem(String name, String settings, String script) {
    server.createItem(
        name,
        "<project><concurrentBuild>true</concurrentBuild>"
            + settings
            + "<builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  static void awaitTrue(String description, BooleanSupplier condition) {
    ServerClient.await(description, condition);
  }

  void awaitNoPods() {
    awaitTrue("the end of all pods and nodes", () -> api.podNames().isEmpty() && !hasNodes());
  }

  void awaitNoNodes() {
    awaitTrue("the end of all nodes", () -> !hasNodes());
  }

  /** True if there are nodes other than the built-in node. */
  private boolean hasNodes() {
    return server
            .getBody("/computer/api/json?tree=computer[displayName]")
            .split("displayName")
            .length
        > 2;
  }

  String awaitPod() {
    awaitTrue("a pod", () -> !api.podNames().isEmpty());
    return api.podNames().getFirst();
  }

  void awaitOutput(String job, int number, String output) {
    awaitTrue(
        output + " in the log",
        () -> server.getBody("/job/" + job + "/" + number + "/consoleText").contains(output));
  }

  /** In a cluster, the processes end with their container. */
  void kill(String pod, String job) throws Exception {
    Path pid = api.folder(pod).resolve("work/workspace/" + job + "/pid");
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  Map<String, @Nullable Object> labels(String pod) {
    var metadata = Json.asObject(requireNonNull(api.pod(pod)).get("metadata"));
    return Json.asObject(metadata.get("labels"));
  }
}
