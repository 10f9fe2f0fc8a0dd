package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resuming a build with a server version that plans its steps differently: no step is skipped or
 * repeated.
 */
@Tag("integration")
class BuildPlanUpgradeTest {

  private static final String PLAN = "shell\nshell\nshell\narchive";

  @TempDir Path folder;
  private Path home;
  private Path gate;
  @RegisterExtension final TestServer server = TestServer.create();

  @BeforeEach
  void start() {
    home = server.home();
    gate = folder.resolve("gate");
    String shell = "<hudson.tasks.Shell><command>%s</command></hudson.tasks.Shell>";
    server.createItem(
        "j",
        "<project><builders>"
            + shell.formatted("echo one &gt;&gt; " + folder + "/done")
            + shell.formatted("while [ ! -e " + gate + " ]; do sleep 0.1; done")
            + shell.formatted("echo three &gt;&gt; " + folder + "/done; touch x.txt")
            + "</builders><publishers><hudson.tasks.ArtifactArchiver><artifacts>*.txt</artifacts>"
            + "</hudson.tasks.ArtifactArchiver></publishers></project>");
    server.startBuild("/job/j/");
    server.await("/job/j/1/consoleText", "+ sleep 0.1");
    server.closeKeepingBuilds();
  }

  private int executeUpdate(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("steward.db"));
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private String restartAndAwaitLog() {
    server.start();
    server.await("/job/j/1/consoleText", "Finished: ");
    return server.getBody("/job/j/1/consoleText");
  }

  @Test
  void aBuildWithAnUnchangedPlanResumes() throws IOException, SQLException {
    assertThat(executeUpdate("UPDATE run SET plan = plan WHERE plan = '" + PLAN + "' AND step = 1"))
        .isEqualTo(1);
    Files.createFile(gate);
    assertThat(restartAndAwaitLog()).contains("Archiving artifacts", "Finished: SUCCESS");
    assertThat(folder.resolve("done")).hasContent("one\nthree");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clean-before\nshell\nshell\nshell\narchive",
        "shell\nshell\narchive",
        "shell\nmaven\nshell\narchive",
        "shell\nshell\nshell\narchive\nmail",
        "shell\nshell\nshell"
      })
  void aBuildWithAChangedPlanFailsWithAnExplanation(String plan) throws SQLException {
    executeUpdate("UPDATE run SET plan = '" + plan + "'");
    assertThat(restartAndAwaitLog())
        .contains("ERROR: This build was started by a server version with a different step order")
        .contains("(" + plan.replace("\n", ", ") + ")")
        .contains("cannot be resumed after step 1.")
        .contains("Start a new build.\n", "Finished: FAILURE\n")
        .doesNotContain("Archiving artifacts");
    assertThat(folder.resolve("done")).hasContent("one");
  }

  /** Earlier versions stored the names of completed steps, but no plan. */
  @Test
  void aBuildWithoutAPlanResumesWhenItsDoneStepsMatch() throws IOException, SQLException {
    executeUpdate("UPDATE run SET plan = ''");
    Files.createFile(gate);
    assertThat(restartAndAwaitLog()).contains("Finished: SUCCESS");
    assertThat(folder.resolve("done")).hasContent("one\nthree");
  }

  @Test
  void aBuildWithoutAPlanFailsWhenItsDoneStepsDiffer() throws SQLException {
    executeUpdate(
        "UPDATE run SET plan = '', steps = replace(steps, 'Execute shell 1', 'Check out')");
    assertThat(restartAndAwaitLog()).contains("a different step order", "Finished: FAILURE");
    assertThat(folder.resolve("done")).hasContent("one");
  }
}
