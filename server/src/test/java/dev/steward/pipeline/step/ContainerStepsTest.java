package dev.steward.pipeline.step;

import static dev.steward.testing.CredentialRequests.element;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.ImageRegistry;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.Podman;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of pipelines in containers. */
@Tag("integration")
class ContainerStepsTest {
  private static final String PASSWORD = "p4ss-of-registry";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static final Podman podman = Podman.require();

  @TempDir static Path folder;

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @BeforeAll
  static void createCredential() {
    new CredentialRequests(server)
        .create(
            CredentialRequests.GLOBAL,
            element(
                CredentialRequests.USERNAME_PASSWORD,
                element("id", "registry"),
                element("username", "deploy"),
                element("password", PASSWORD)));
  }

  @BeforeEach
  void useThePodmanOfTheTests() {
    configure("{\"containerProgram\":\"" + podman.program() + "\",\"containersPrivileged\":false}");
  }

  private static void configure(String settings) {
    assertThat(
            server.http().post("/settings", settings, server.admin(), ServerClient.JSON).status())
        .isLessThan(300);
  }

  @AfterEach
  void noContainerIsLeft() throws IOException {
    assertThat(podman.containers()).isEmpty();
    Path records = server.home().resolve("run/containers");
    if (Files.isDirectory(records)) {
      try (var files = Files.list(records)) {
        assertThat(files.map(file -> String.valueOf(file.getFileName()))).isSubsetOf("server-id");
      }
    }
  }

  private static String script(String text) {
    return text.replace("@IMAGE@", Podman.IMAGE).replace("@ARGS@", "--network none");
  }

  private EndedRun run(String name, String script, String result) {
    EndedRun run = pipelines.run(name, script(script));
    assertThat(run.result()).as(run.console()).isEqualTo(result);
    return run;
  }

  private static Path workspace(String job) {
    return server.home().resolve("workspace").resolve(job);
  }

  @Test
  void commandsRunInTheContainerAndFilesStayInTheWorkspace() throws Exception {
    EndedRun run =
        run(
            "inside",
            """
            node {
              writeFile file: 'in.txt', text: 'from outside\\n'
              def image = docker.image('@IMAGE@')
              def value = image.inside('@ARGS@ -e FROM_ARGS=given') {
                sh 'echo $0 >/kept; cat in.txt; echo "[$FROM_ARGS][$OWN]"; [ -e /usr ] || echo no usr'
                def out = sh(script: 'cat /kept; echo from inside >out.txt', returnStdout: true).trim()
                echo "status ${sh(script: 'exit 7', returnStatus: true)}"
                dir('sub/folder') { sh 'pwd; echo x >file' }
                withEnv(['OWN=mine', 'FROM_ARGS=other']) { sh 'echo "[$FROM_ARGS][$OWN]"' }
                out.contains('.sh') ? 'value' : out
              }
              echo "value ${value} of ${image.id}"
              echo readFile('out.txt')
              echo readFile('sub/folder/file')
            }
            """,
            "SUCCESS");
    assertThat(run.lines())
        .containsSubsequence(
            "[Pipeline] isUnix",
            "[Pipeline] withEnv",
            "[Pipeline] sh",
            ".",
            "[Pipeline] withDockerContainer",
            "[Pipeline] {",
            "from outside",
            "[given][]",
            "no usr",
            "status 7",
            workspace("inside").toRealPath() + "/sub/folder",
            "[other][mine]",
            "[Pipeline] // withDockerContainer",
            "value value of " + Podman.IMAGE,
            "from inside");
    assertThat(run.console()).containsOnlyOnce("Started the container steward-");
  }

  @Test
  void aDeclarativeAgentIsAContainer() {
    EndedRun run =
        run(
            "agent",
            """
            pipeline {
              agent { docker { image '@IMAGE@'; args '@ARGS@' } }
              stages {
                stage('One') { steps { sh '[ -e /usr ] || echo inside; echo 1 >/kept' } }
                stage('Two') { steps { sh 'cat /kept' } }
                stage('Own') {
                  agent { docker { image '@IMAGE@'; args '@ARGS@' } }
                  steps { sh '[ -e /kept ] || echo another' }
                }
                stage('Machine') { agent any; steps { sh '[ ! -e /usr ] || echo outside' } }
              }
              post { always { sh 'cat /kept; echo post' } }
            }
            """,
            "SUCCESS");
    assertThat(run.lines()).containsSubsequence("inside", "1", "another", "outside", "1", "post");
    assertThat(Collections.frequency(run.lines(), "[Pipeline] withDockerContainer")).isEqualTo(2);
  }

  @Test
  void aStageReusesTheNodeOfThePipeline() {
    EndedRun run =
        run(
            "reuse",
            """
            pipeline {
              agent any
              stages {
                stage('Machine') { steps { sh 'echo shared >file' } }
                stage('Container') {
                  agent { docker { image '@IMAGE@'; args '@ARGS@'; reuseNode true } }
                  steps { sh 'cat file; [ -e /usr ] || echo inside' }
                }
              }
            }
            """,
            "SUCCESS");
    assertThat(run.lines()).containsSubsequence("shared", "inside");
    assertThat(Collections.frequency(run.lines(), "[Pipeline] node")).isEqualTo(1);
  }

  @Test
  void eachStageGetsAContainerOfItsOwn() {
    EndedRun run =
        run(
            "per-stage",
            """
            pipeline {
              agent { docker { image '@IMAGE@'; args '@ARGS@' } }
              options { newContainerPerStage() }
              stages {
                stage('One') { steps { sh 'echo 1 >/kept; echo shared >file' } }
                stage('Two') { steps { sh '[ -e /kept ] || echo fresh; cat file' } }
              }
            }
            """,
            "SUCCESS");
    assertThat(run.lines()).containsSubsequence("fresh", "shared");
  }

  @Test
  void anImageIsBuiltFromADockerfile() throws Exception {
    EndedRun run =
        run(
            "dockerfile",
            """
            node {
              writeFile file: 'ci/Dockerfile', text: 'FROM @IMAGE@\\nARG WHAT\\nENV BUILT=$WHAT\\n'
            }
            pipeline {
              agent {
                dockerfile { dir 'ci'; additionalBuildArgs '--build-arg WHAT=yes'; args '@ARGS@' }
              }
              stages { stage('A') { steps { sh 'echo "built $BUILT"' } } }
            }
            """,
            "SUCCESS");
    assertThat(run.lines())
        .containsSubsequence(
            "[Pipeline] { (Declarative: Agent Setup)",
            "[Pipeline] fileExists",
            "[Pipeline] readFile",
            "[Pipeline] withDockerContainer",
            "built yes");
  }

  @Test
  void aMissingDockerfileIsAnError() {
    assertThat(
            run(
                    "no-dockerfile",
                    "pipeline { agent { dockerfile true }\n"
                        + "stages { stage('A') { steps { echo 'x' } } } }",
                    "FAILURE")
                .lines())
        .contains("ERROR: No Dockerfile found at Dockerfile in repository - failing.");
  }

  @Test
  void aContainerRunsBesideTheSteps() {
    EndedRun run =
        run(
            "side",
            """
            node {
              docker.image('@IMAGE@').withRun('@ARGS@', 'sleep 300') { c ->
                sh "echo id ${c.id.size()}"
                echo "port [${sh(script: 'true', returnStdout: true)}]"
              }
              try {
                docker.image('@IMAGE@').withRun('@ARGS@', 'sleep 300') { error 'broken' }
              } catch (e) { echo "caught ${e.message}" }
            }
            """,
            "SUCCESS");
    assertThat(run.lines()).containsSubsequence("id 64", "caught broken");
  }

  @Test
  void imagesArePulledWithTheLoginOfTheRegistry() throws Exception {
    Path layout = Files.createDirectories(folder.resolve("layout"));
    podman.run("save", "--format", "oci-dir", "-o", layout.toString(), Podman.IMAGE);
    try (var registry = new ImageRegistry(layout, "deploy", PASSWORD)) {
      String host = registry.image().substring(0, registry.image().indexOf('/'));
      EndedRun run =
          run(
              "registry",
              """
              node {
                docker.withRegistry('http://@HOST@', 'registry') {
                  def image = docker.image('team/tool:1')
                  echo "name ${image.imageName()}"
                  sh 'stat -c "mode %a" "$REGISTRY_AUTH_FILE"; echo "$DOCKER_CONFIG" >folder'
                  image.inside('@ARGS@') { sh 'echo pulled' }
                  echo "tagged ${image.tag('2')}"
                }
                sh '[ ! -e "$(cat folder)" ] || echo still there'
              }
              """
                  .replace("@HOST@", host),
              "SUCCESS");
      assertThat(run.lines())
          .contains(
              "name " + registry.image(), "mode 600", "pulled", "tagged " + host + "/team/tool:2")
          .doesNotContain("still there");
      assertThat(run.console()).doesNotContain(PASSWORD);
      assertThat(registry.requests()).contains("/v2/team/tool/manifests/1");
      podman.run("rmi", registry.image());
    }
  }

  @Test
  void aBlockHasALoginOfARegistry() {
    EndedRun run =
        run(
            "login",
            """
            node {
              withDockerRegistry(url: 'https://registry.example.org', credentialsId: 'registry') {
                sh 'set +x; grep -c registry.example.org "$REGISTRY_AUTH_FILE"; echo "$REGISTRY_AUTH_FILE" >file'
              }
              sh 'set +x; [ ! -e "$(cat file)" ] && echo deleted'
              withDockerRegistry([url: 'https://registry.example.org']) { echo 'no login' }
              try { withDockerRegistry(url: 'https://x.example.org', credentialsId: 'nope') { } } catch (e) { echo "refused ${e.message}" }
            }
            """,
            "SUCCESS");
    assertThat(run.texts()).containsSubsequence("1", "deleted", "no login");
    assertThat(run.console()).contains("refused ", "'nope'").doesNotContain(PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--privileged", "--device /dev/null", "--pid=host", "--cap-add ALL"})
  void optionsThatGiveControlOfTheMachineAreRefused(String option) {
    EndedRun run =
        run(
            "refused" + option.replaceAll("[^a-z]", ""),
            "node { withDockerContainer(image: '@IMAGE@', args: '" + option + "') { sh 'id' } }",
            "FAILURE");
    assertThat(run.console()).contains("containersPrivileged").doesNotContain("uid=");
  }

  @Test
  void unknownOptionsAreRefused() {
    assertThat(
            run(
                    "unknown",
                    "node { withDockerContainer(image: '@IMAGE@', args: '--authfile /x') {} }",
                    "FAILURE")
                .console())
        .contains(
            "ERROR: The option --authfile in the arguments for the container is not supported");
  }

  @Test
  void anEngineThatIsReachedWithKeysOfTheServerIsRefused() {
    assertThat(
            run(
                    "ssh-engine",
                    "node { docker.withServer('ssh://host') { docker.image('x').pull() } }",
                    "FAILURE")
                .console())
        .contains("ERROR: 'ssh://host' is not a valid container engine address")
        .doesNotContain("[Pipeline] sh");
  }

  @Test
  void aMachineWithoutAnEngineIsExplained() {
    configure("{\"containerProgram\":\"/nowhere/docker\"}");
    EndedRun run =
        run(
            "none",
            "pipeline { agent { docker '@IMAGE@' }\nstages { stage('A') { steps { sh 'id' } } } }",
            "FAILURE");
    assertThat(run.console())
        .contains("ERROR: The program /nowhere/docker, which the server setting containerProgram")
        .doesNotContain("[Pipeline] sh");
  }

  @Test
  void branchesHaveContainersOfTheirOwn() {
    EndedRun run =
        run(
            "branches",
            """
            node {
              parallel(
                a: { docker.image('@IMAGE@').inside('@ARGS@') { sh 'echo a >/kept; cat /kept' } },
                b: { docker.image('@IMAGE@').inside('@ARGS@') { sh '[ -e /kept ] || echo b' } })
            }
            """,
            "SUCCESS");
    assertThat(run.lines()).contains("a", "b");
  }

  @Test
  void aTimeoutEndsTheCommandInTheContainer() {
    EndedRun run =
        run(
            "timeout",
            """
            node {
              docker.image('@IMAGE@').inside('@ARGS@') {
                try {
                  timeout(time: 2, unit: 'SECONDS') { sh 'echo started; sleep 1000' }
                } catch (e) { echo 'ended' }
                sh 'ps | grep -c "[s]leep 1000" || echo gone'
              }
            }
            """,
            "SUCCESS");
    assertThat(run.lines()).containsSubsequence("started", "ended", "gone");
  }

  @Test
  void stoppingTheRunRemovesTheContainer() {
    pipelines.create(
        "stop",
        script(
            "node { docker.image('@IMAGE@').inside('@ARGS@') { sh 'echo started; sleep 1000' } }"));
    pipelines.start("stop");
    pipelines.awaitConsole("stop", 1, "\nstarted\n");
    assertThat(server.post("/job/stop/1/stop", "").status()).isLessThan(400);
    assertThat(pipelines.await("stop", 1).result()).isEqualTo("ABORTED");
  }

  @Test
  void secretsAreNotArgumentsOfTheContainer() throws Exception {
    pipelines.create(
        "secret",
        script(
            """
            node {
              withCredentials([usernamePassword(credentialsId: 'registry', usernameVariable: 'U',
                  passwordVariable: 'P')]) {
                docker.image('@IMAGE@').inside("@ARGS@ -e TOKEN=${P}") {
                  sh 'echo "$TOKEN" | wc -c; echo started; until [ -e go ]; do sleep 0.1; done'
                }
              }
            }
            """));
    pipelines.start("secret");
    pipelines.awaitConsole("secret", 1, "\nstarted\n");
    List<String> containers = podman.containers();
    assertThat(podman.run("inspect", containers.getFirst())).doesNotContain(PASSWORD);
    assertThat(
            new String(
                new ProcessBuilder("ps", "axww", "-o", "args")
                    .start()
                    .getInputStream()
                    .readAllBytes(),
                java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain(PASSWORD);
    Files.createFile(workspace("secret").resolve("go"));
    EndedRun run = pipelines.await("secret", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.lines()).contains(Integer.toString(PASSWORD.length() + 1));
    assertThat(run.console()).doesNotContain(PASSWORD);
  }
}
