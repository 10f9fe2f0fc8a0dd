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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Steps that are interrupted while their machine is not connected. */
@Tag("integration")
class LostMachineTest {
  private static final NodeMachines MACHINES = new NodeMachines();

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
              Duration.ofSeconds(60)));

  private static final SshNodes NODES = new SshNodes(server, MACHINES, () -> folder);

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @Test
  void theOutputOfACommandThatATimeoutEndsIsCopiedWhenTheMachineIsBack() throws Exception {
    NODES.createCredential();
    NodeMachines.Machine machine = NODES.create("m1");
    pipelines.create(
        "late",
        """
        node('m1-label') {
          try {
            timeout(time: 3, unit: 'SECONDS') {
              sh 'echo x >>count; echo started; while [ ! -e go ]; do sleep 0.05; done; echo more; exec sleep 619'
            }
          } catch (e) {
            echo "caught ${e.class.simpleName}"
          }
          sh 'echo next'
        }
        """);
    pipelines.start("late");
    pipelines.awaitConsole("late", 1, "\nstarted\n");
    server.closeKeepingBuilds();
    machine.disconnect();
    Path workspace = NODES.workspace("m1", "late");
    Files.createFile(workspace.resolve("go"));
    ServerClient.await("the command has written more", () -> isWritten("more"));
    server.start();
    pipelines.awaitConsole(
        "late",
        1,
        "The step sh was interrupted while the node m1 is not connected; waiting up to 1 min 0 sec");
    assertThat(pipelines.console("late", 1)).doesNotContain("\nmore\n");
    machine.connect();
    EndedRun run = pipelines.await("late", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.lines())
        .containsSubsequence(
            "started",
            "Cancelling nested steps due to timeout",
            "Sending interrupt signal to process",
            "[Pipeline] // timeout",
            "caught FlowInterruptedException",
            "next");
    assertThat(Collections.frequency(run.lines(), "more")).as(run.console()).isEqualTo(1);
    assertThat(workspace.resolve("count")).hasContent("x");
    assertThat(folder.resolve("m1/root/server/run")).isEmptyDirectory();
  }

  /** Whether a command on the machine has written a line. */
  private static boolean isWritten(String line) {
    try (Stream<Path> files = Files.walk(folder.resolve("m1/root/server/run"))) {
      for (Path file : files.filter(path -> path.toString().contains(".log.")).toList()) {
        if (Files.readString(file).contains("\n" + line + "\n")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
