package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.agent.ConnectionTiming;
import dev.steward.testing.NodeMachines;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of pipelines on other machines, and on several workspaces at once. */
@Tag("integration")
class NodeStepsTest {
  private static final NodeMachines MACHINES = new NodeMachines();

  /** Says that it started, and waits for the file {@code go}. */
  private static final String WAITING =
      "echo x >>count; echo started; while [ ! -e go ]; do sleep 0.05; done; echo ended";

  @TempDir static Path folder;

  @RegisterExtension
  static final TestServer server =
      TestServer.withNodes(
          MACHINES,
          new ConnectionTiming(
              Duration.ofMillis(100),
              Duration.ofSeconds(5),
              Duration.ofMillis(100),
              Duration.ofMillis(50),
              Duration.ofMillis(200)));

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private static final SshNodes NODES = new SshNodes(server, MACHINES, () -> folder);

  @BeforeAll
  static void createCredential() {
    NODES.createCredential();
  }

  private static NodeMachines.Machine createNode(String name) throws IOException {
    return NODES.create(name);
  }

  private static Path workspace(String node, String job) {
    return NODES.workspace(node, job);
  }

  @Test
  void aCommandOnANodeSurvivesARestartOfTheServer() throws Exception {
    createNode("n1");
    pipelines.create(
        "restart",
        """
        node('n1-label') {
          def first = sh(script: 'echo one', returnStdout: true).trim()
          sh '%s'
          def later = sh(script: 'cat count', returnStdout: true)
          echo "${first} ${later.size()} ${env.NODE_NAME}"
          writeFile file: 'f', text: 'content'
          echo readFile('f')
        }
        """
            .formatted(WAITING));
    pipelines.start("restart");
    pipelines.awaitConsole("restart", 1, "\nstarted\n");
    server.closeKeepingBuilds();
    server.start();
    Files.createFile(workspace("n1", "restart").resolve("go"));
    EndedRun run = pipelines.await("restart", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(Collections.frequency(run.lines(), "started")).as(run.console()).isEqualTo(1);
    assertThat(run.lines())
        .contains("Running on n1 in " + workspace("n1", "restart").toRealPath())
        .containsSubsequence("started", "ended", "one 2 n1", "content");
    assertThat(workspace("n1", "restart").resolve("count")).hasContent("x");
    assertThat(folder.resolve("n1/root/server/run")).isEmptyDirectory();
  }

  @Test
  void aLostConnectionPausesTheStep() throws Exception {
    NodeMachines.Machine machine = createNode("n2");
    pipelines.create(
        "lost", "node('n2-label') { sh '" + WAITING + "'\n writeFile file: 'f', text: 'x' }");
    pipelines.start("lost");
    pipelines.awaitConsole("lost", 1, "\nstarted\n");
    machine.disconnect();
    pipelines.awaitConsole("lost", 1, "The connection was lost; the build will continue");
    Files.createFile(workspace("n2", "lost").resolve("go"));
    machine.connect();
    EndedRun run = pipelines.await("lost", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.lines())
        .containsSubsequence("started", "The connection is back", "ended", "[Pipeline] writeFile");
    assertThat(workspace("n2", "lost").resolve("count")).hasContent("x");
  }

  @Test
  void anInterruptedCommandOfAMachineThatStaysAwayEndsWithTheBuild() throws Exception {
    NodeMachines.Machine machine = createNode("n4");
    pipelines.create(
        "away", "node('n4-label') { timeout(time: 3, unit: 'SECONDS') { sh '" + WAITING + "' } }");
    pipelines.start("away");
    pipelines.awaitConsole("away", 1, "\nstarted\n");
    server.closeKeepingBuilds();
    machine.disconnect();
    server.start();
    EndedRun run = pipelines.await("away", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("ABORTED");
    assertThat(run.lines())
        .containsSubsequence(
            "started",
            "Cancelling nested steps due to timeout",
            "The step sh was interrupted while the node n4 is not connected; waiting up to 0.2 sec"
                + " for the node, to end the command and to copy the rest of its output",
            "[Pipeline] // timeout",
            "[Pipeline] // node",
            "Timeout has been exceeded",
            "Finished: ABORTED")
        .anyMatch(line -> line.startsWith("The node n4 was not connected in time"));
    machine.connect();
    Path runs = folder.resolve("n4/root/server/run");
    ServerClient.await("the files are deleted", () -> isEmpty(runs));
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theDeletionOfANodeEndsItsBlock() throws Exception {
    createNode("n3");
    pipelines.create(
        "deleted",
        "try { node('n3-label') { sh 'echo started; sleep 600' } }"
            + " catch (e) { echo \"caught ${e.class.simpleName}\" }");
    pipelines.start("deleted");
    pipelines.awaitConsole("deleted", 1, "\nstarted\n");
    server.post("/computer/n3/doDelete");
    EndedRun run = pipelines.await("deleted", 1);
    assertThat(run.lines())
        .as(run.console())
        .containsSubsequence(
            "Agent n3 was deleted; cancelling node body",
            "[Pipeline] // node",
            "caught FlowInterruptedException");
  }

  @Test
  void blocksThatRunAtOnceHaveTheirOwnWorkspacesAndWholeOutput() {
    EndedRun run =
        pipelines.run(
            "several",
            """
            def branches = [:]
            for (i in 1..4) {
              def n = i
              branches["b${n}"] = { node { sh "set +x; for k in \\$(seq 200); do echo b${n}-\\$k; done; basename \\$PWD" } }
            }
            parallel branches
            node { sh 'set +x; basename $PWD' }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    for (int branch = 1; branch <= 4; branch++) {
      for (int line = 1; line <= 200; line++) {
        assertThat(Collections.frequency(run.lines(), "b" + branch + "-" + line)).isEqualTo(1);
      }
    }
    assertThat(run.lines()).contains("several", "several@2");
    assertThat(run.lines().get(run.lines().lastIndexOf("+ set +x") + 1)).isEqualTo("several");
  }

  @Test
  void stoppingACommandLeavesThoseOfOtherBranchesAlone() {
    EndedRun run =
        pipelines.run(
            "alone",
            """
            node {
              parallel(
                slow: { try { timeout(time: 1, unit: 'SECONDS') { sh 'echo slow; sleep 600' } } catch (e) { sh 'touch go' } },
                other: { sh 'while [ ! -e go ]; do sleep 0.05; done; echo other ended' })
            }
            """);
    assertThat(run.lines())
        .as(run.console())
        .containsSubsequence(
            "Cancelling nested steps due to timeout",
            "Sending interrupt signal to process",
            "Terminated",
            "other ended");
  }

  @Test
  void aStopEndsCommandsAndTheCleaningStepsRun() {
    pipelines.create(
        "stop",
        """
        node {
          try { sh 'echo started; sleep 600' } finally { sh 'echo cleaned'; writeFile file: 'f', text: 'x' }
        }
        """);
    pipelines.start("stop");
    pipelines.awaitConsole("stop", 1, "\nstarted\n");
    pipelines.stop("stop", 1);
    EndedRun run = pipelines.await("stop", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.lines())
        .as(run.console())
        .containsSubsequence(
            "Aborted by admin",
            "Sending interrupt signal to process",
            "cleaned",
            "[Pipeline] writeFile",
            "[Pipeline] // node",
            "Finished: ABORTED");
  }

  @Test
  void processesThatABlockLeftBehindEndWithIt() {
    EndedRun run =
        pipelines.run(
            "left",
            """
            node { sh 'sleep 612 >/dev/null 2>&1 & echo $! >pid' }
            node { sh 'if tr "\\0" x </proc/$(cat pid)/environ | grep -q .; then echo alive; else echo gone; fi' }
            """);
    assertThat(run.lines()).as(run.console()).contains("gone");
  }

  @Test
  void workWithoutAMachineNamesTheBlockThatIsMissing() {
    EndedRun run = pipelines.run("without", "sh 'true'");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.lines())
        .contains(
            "org.jenkinsci.plugins.workflow.steps.MissingContextVariableException: Required context"
                + " class hudson.FilePath is missing",
            "Perhaps you forgot to surround the sh step with a step that provides this, such as:"
                + " node");
  }

  @Test
  void blocksAroundANodeChangeTheVariablesOfTheMachine() {
    EndedRun run =
        pipelines.run(
            "variables",
            """
            withEnv(['PATH+X=/x/bin', 'OUTER=o']) { node { sh 'echo "$PATH $OUTER"' } }
            env.HOME = '/elsewhere'
            node { sh 'echo "home $HOME"' }
            node { ws('custom/place') { sh 'echo "$WORKSPACE"'; dir('in') { sh 'pwd' } } }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    Path place = server.home().resolve("custom/place");
    assertThat(run.lines())
        .anyMatch(line -> line.startsWith("/x/bin:/") && line.endsWith(" o"))
        .contains("home /elsewhere", "Running in " + place, place.toString(), place + "/in");
  }
}
