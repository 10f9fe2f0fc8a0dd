package dev.steward.pipeline.step;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.agent.ConnectionTiming;
import dev.steward.cloud.CloudIntervals;
import dev.steward.testing.KubernetesApi;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of pipelines in pods that the pipelines define. */
@Tag("integration")
class PodStepsTest {
  private static final String POSTED = "POST /api/v1/namespaces/builds/pods";

  private static final String TEMPLATE =
      """
      podTemplate(containers: [
          containerTemplate(name: 'main', image: 'debian:12', workingDir: 'work'),
          containerTemplate(name: 'tool', image: 'maven:3', workingDir: 'work', command: 'sleep',
              args: '1d', envVars: [envVar(key: 'A', value: 'b')])],
          volumes: [emptyDirVolume(mountPath: '/cache', memory: false)]) {
      """;

  @RegisterExtension
  final TestServer server =
      TestServer.withClouds(
          new ConnectionTiming(
              Duration.ofMillis(100),
              Duration.ofSeconds(5),
              Duration.ofMillis(100),
              Duration.ofMillis(50),
              Duration.ofMillis(200)),
          new CloudIntervals(
              Duration.ofMillis(100),
              Duration.ofMillis(200),
              Duration.ofMillis(500),
              Duration.ofMillis(20),
              Duration.ofSeconds(1),
              Duration.ofMillis(200)));

  @TempDir Path root;

  private KubernetesApi api;
  private PipelineRuns pipelines;

  @BeforeEach
  void startCluster() throws Exception {
    api = new KubernetesApi(root);
    pipelines = new PipelineRuns(server);
    allowTemplates(true);
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
                  - name: base
                    containers:
                    - { name: main, image: "base:1", workingDir: work }
            """
                .formatted(api.url()),
            "Content-Type: text/yaml");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  @AfterEach
  void stopCluster() throws Exception {
    api.close();
  }

  private void allowTemplates(boolean allowed) {
    assertThat(
            server
                .http()
                .post(
                    "/settings",
                    "{\"pipelinePodTemplates\":" + allowed + "}",
                    server.admin(),
                    ServerClient.JSON)
                .status())
        .isLessThan(300);
  }

  private EndedRun run(String name, String script, String result) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo(result);
    return run;
  }

  private void awaitNoPods() {
    ServerClient.await("the end of all pods", () -> api.podNames().isEmpty());
  }

  @Test
  void commandsRunInTheContainersOfAPod() {
    EndedRun run =
        run(
            "pod",
            TEMPLATE
                + """
                  node(POD_LABEL) {
                    sh 'echo "in ${CONTAINER:-main}"; echo shared >file'
                    container('tool') {
                      sh 'echo "in $CONTAINER of $POD_CONTAINER"; cat file'
                      def out = sh(script: 'echo out', returnStdout: true).trim()
                      echo "status ${sh(script: 'exit 4', returnStatus: true)} ${out}"
                      dir('sub') { sh 'echo x >inner' }
                      writeFile file: 'written', text: 'by the server\\n'
                      sh 'cat written'
                    }
                    echo readFile('sub/inner')
                    containerLog 'tool'
                    echo containerLog(name: 'main', returnLog: true, tailingLines: 7).replace('\\n', '|')
                  }
                }
                """,
            "SUCCESS");
    assertThat(run.lines())
        .containsSubsequence(
            "[Pipeline] podTemplate",
            "[Pipeline] {",
            "[Pipeline] node",
            "in main",
            "[Pipeline] container",
            "in tool of tool",
            "shared",
            "status 4 out",
            "by the server",
            "[Pipeline] // container",
            "x",
            "[Pipeline] containerLog",
            "log of tool",
            "all",
            "log of main||7",
            "[Pipeline] // node",
            "[Pipeline] // podTemplate");
    assertThat(run.console()).containsPattern("Created the pod pod-1-[a-z0-9]{5}-[a-z0-9]{5} in");
    awaitNoPods();
    assertThat(api.requests()).filteredOn(POSTED::equals).hasSize(1);
  }

  @Test
  void aDeclarativeAgentIsAPod() {
    EndedRun run =
        run(
            "agent",
            """
            pipeline {
              agent {
                kubernetes {
                  defaultContainer 'tool'
                  yaml '''
                    spec:
                      containers:
                      - { name: main, image: 'debian:12', workingDir: work }
                      - { name: tool, image: 'maven:3', workingDir: work, command: [sleep, 1d] }
                  '''
                }
              }
              stages {
                stage('A') { steps { sh 'echo "in $CONTAINER"' } }
                stage('B') { steps { container('main') { sh 'echo "then $CONTAINER"' } } }
              }
            }
            """,
            "SUCCESS");
    assertThat(run.lines()).containsSubsequence("in tool", "then main");
    awaitNoPods();
  }

  @Test
  void aTemplateInheritsFromThoseOfTheCloudAndOfTheBlockAround() {
    run(
        "nested",
        """
        podTemplate(inheritFrom: 'base') {
          podTemplate(envVars: [envVar(key: 'X', value: 'y')]) { node(POD_LABEL) { echo 'ran' } }
        }
        """,
        "SUCCESS");
    awaitNoPods();
    allowTemplates(false);
    run("parent", "podTemplate(inheritFrom: 'base') { node(POD_LABEL) { echo 'ran' } }", "SUCCESS");
    assertThat(run("refused", TEMPLATE + "}", "FAILURE").console())
        .contains("ERROR: Pipelines may not define pod templates here")
        .contains("pipelinePodTemplates");
    awaitNoPods();
  }

  @Test
  void containersAndVolumesHaveTheSettingsOfTheScript() {
    pipelines.create(
        "settings",
        """
        podTemplate(
            containers: [containerTemplate(name: 'main', image: 'debian:12', workingDir: 'work',
                alwaysPullImage: true, ttyEnabled: true, command: 'sleep', args: '1d',
                envVars: [envVar(key: 'A', value: 'b')], resourceRequestCpu: '100m',
                resourceLimitMemory: '1Gi', ports: [portMapping(containerPort: 80)])],
            volumes: [hostPathVolume(mountPath: '/cache', hostPath: '/var/cache/ci', readOnly: true)]) {
          node(POD_LABEL) { input message: 'Go?', id: 'go' }
        }
        """);
    pipelines.start("settings");
    pipelines.awaitConsole("settings", 1, "Proceed or Abort");
    assertThat(pipelines.console("settings", 1))
        .contains("WARNING: The setting ports of containerTemplate has no effect.");
    String pod = Json.write(requireNonNull(api.pod(api.podNames().getFirst())));
    assertThat(pod)
        .contains(
            "\"image\":\"debian:12\"",
            "\"imagePullPolicy\":\"Always\"",
            "\"tty\":true",
            "\"cpu\":\"100m\"",
            "\"memory\":\"1Gi\"",
            "\"path\":\"/var/cache/ci\"",
            "\"mountPath\":\"/cache\"",
            "\"readOnly\":true");
    assertThat(server.post("/job/settings/1/input/Go/proceedEmpty").status()).isEqualTo(200);
    assertThat(pipelines.await("settings", 1).result()).isEqualTo("SUCCESS");
    awaitNoPods();
    assertThat(
            run(
                    "no-path",
                    "podTemplate(yaml: 'a: b', volumes: [hostPathVolume(mountPath: '/cache')]) {}",
                    "FAILURE")
                .console())
        .contains("hostPath");
  }

  @Test
  void anUnknownContainerIsNamed() {
    EndedRun run =
        run(
            "unknown",
            TEMPLATE + "node(POD_LABEL) { container('gradle') { sh 'id' } } }",
            "FAILURE");
    assertThat(run.console()).contains("has no container gradle. Its containers are main, tool.");
    awaitNoPods();
  }

  @Test
  void aContainerNeedsAPod() {
    assertThat(run("no-pod", "node { container('x') { sh 'id' } }", "FAILURE").console())
        .contains("ERROR: The node has no container x, because it is not a pod");
  }

  @Test
  void invalidTemplatesAreRefused() {
    assertThat(run("image", "podTemplate(containers: []) { }", "FAILURE").console())
        .contains("there is no default image");
    assertThat(run("field", "podTemplate(yaml: 'kind: Job') { }", "FAILURE").console())
        .contains("It must describe a Pod");
    assertThat(
            run("label", "podTemplate(label: 'built-in', yaml: 'a: b') { }", "FAILURE").console())
        .contains("The label built-in belongs to a node");
    assertThat(run("cloud", "podTemplate(cloud: 'other', yaml: 'a: b') { }", "FAILURE").console())
        .contains("There is no Kubernetes cloud with the name other");
  }

  @Test
  void stoppingTheRunEndsItsPod() {
    pipelines.create(
        "stop",
        TEMPLATE
            + "node(POD_LABEL) { container('tool') { sh 'echo started; exec sleep 1000' } } }");
    pipelines.start("stop");
    pipelines.awaitConsole("stop", 1, "\nstarted\n");
    assertThat(server.post("/job/stop/1/stop", "").status()).isLessThan(400);
    assertThat(pipelines.await("stop", 1).result()).isEqualTo("ABORTED");
    awaitNoPods();
  }

  @Test
  void branchesHavePodsOfTheirOwn() {
    EndedRun run =
        run(
            "branches",
            "parallel(a: { "
                + TEMPLATE
                + "node(POD_LABEL) { sh 'echo a' } } }, b: { "
                + TEMPLATE
                + "node(POD_LABEL) { sh 'echo b' } } })",
            "SUCCESS");
    assertThat(run.lines()).containsAll(List.of("a", "b"));
    awaitNoPods();
    assertThat(api.requests()).filteredOn(POSTED::equals).hasSize(2);
  }
}
