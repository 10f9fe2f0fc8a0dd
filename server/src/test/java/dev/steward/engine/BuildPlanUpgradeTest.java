package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Resuming a build with a server version that plans its steps differently: no step is lost or
 * repeated.
 */
@Tag("integration")
class BuildPlanUpgradeTest {

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
        "<project><buildWrappers><hudson.plugins.ws__cleanup.PreBuildCleanup/></buildWrappers>"
            + "<builders>"
            + shell.formatted("echo one &gt;&gt; " + folder + "/done; touch kept.txt")
            + shell.formatted("while [ ! -e " + gate + " ]; do sleep 0.1; done")
            + shell.formatted("echo three &gt;&gt; " + folder + "/done")
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

  private String query(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("steward.db"));
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getString(1) : "";
    }
  }

  /**
   * Restarts the server, which must run only the third step, and must archive the first one's file.
   */
  private String resume() throws IOException {
    Files.createFile(gate);
    server.start();
    server.await("/job/j/1/api/json?tree=building", "false");
    String log = server.getBody("/job/j/1/consoleText");
    assertThat(log).contains("Finished: SUCCESS").containsOnlyOnce("Archiving artifacts");
    assertThat(folder.resolve("done")).hasContent("one\nthree");
    assertThat(server.getBody("/job/j/1/api/json?tree=artifacts[fileName]")).contains("kept.txt");
    return log;
  }

  @Test
  void aBuildWithAnUnchangedPlanResumes() throws IOException, SQLException {
    assertThat(
            query(
                "SELECT group_concat(id || ' ' || symbol) FROM (SELECT * FROM run_node ORDER BY"
                    + " position)"))
        .isEqualTo("clean-before clean-before,builders/0 shell");
    assertThat(resume()).doesNotContain("earlier version").containsOnlyOnce("[WS-CLEANUP] Done");
    assertThat(query("SELECT group_concat(id) FROM (SELECT id FROM run_node ORDER BY position)"))
        .isEqualTo("clean-before,builders/0,builders/1,builders/2,publishers/0");
  }

  @Test
  void aStepThatThisVersionPutsInFrontOfCompletedOnesIsSkipped() throws IOException, SQLException {
    executeUpdate("DELETE FROM run_node WHERE id = 'clean-before'");
    assertThat(resume())
        .containsOnlyOnce("The step 'Clean the workspace' is skipped, because an earlier");
  }

  @Test
  void aStepThatThisVersionDoesNotHaveAnyMoreIsIgnored() throws IOException, SQLException {
    assertThat(
            executeUpdate(
                "UPDATE run_node SET id = 'prepare', position = -7 WHERE id = 'clean-before'"))
        .isEqualTo(1);
    assertThat(
            executeUpdate(
                "INSERT INTO run_node (run_id, id, position, kind, symbol, title, status,"
                    + " run_result, started_at, log_from, ended_at, log_to) SELECT run_id,"
                    + " 'clean-before', 0, kind, symbol, title, status, run_result, started_at,"
                    + " log_from, ended_at, log_to FROM run_node WHERE id = 'prepare'"))
        .isEqualTo(1);
    assertThat(resume()).doesNotContain("an earlier version");
  }

  /** Progress as migration 002 writes it: without ids, and with the types of all actions. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | clean-before,shell,shell,shell,archive",
        "1 | shell,shell,shell,archive",
        "3 | clean-before,prepare,shell,shell,shell,archive",
        "2 | clean-before,shell,shell,shell",
        "2 | clean-before,shell,shell,shell,archive,mail"
      })
  void aBuildThatAVersionWithoutAJournalStartedResumes(int completed, String symbols)
      throws IOException, SQLException {
    executeUpdate("UPDATE run_node SET id = 'former/' || position, symbol = ''");
    executeUpdate(
        "INSERT INTO run_node (run_id, id, position, kind, symbol, title, status, started_at,"
            + " log_from, outcome) SELECT id, 'former', -1, 'plan', '', '', 'SUCCESS', started_at,"
            + " 0, '{\"completed\":"
            + completed
            + ",\"symbols\":\""
            + symbols
            + "\"}' FROM run");
    resume();
    assertThat(server.getBody("/job/j/1/steps"))
        .contains("Clean the workspace", "Execute shell 1", "Execute shell 3", "Archive");
  }
}
