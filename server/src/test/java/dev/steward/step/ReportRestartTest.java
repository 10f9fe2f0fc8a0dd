package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server is killed after a step has stored its reports, and before the journal has it. */
@Tag("integration")
class ReportRestartTest {

  @RegisterExtension final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @Test
  void aRepeatedStepReplacesItsResults() throws SQLException {
    pipelines.create(
        "killed",
        """
        node {
          writeFile file: 'u.xml', text: '<unittest-results><test suite="S" name="a" time="1"/></unittest-results>'
          writeFile file: 'lcov.info', text: 'SF:a.c\\nDA:1,1\\nend_of_record\\n'
          echo 'a.c:1:2: warning: unused [-Wunused]'
          def tests = xunit(tools: [UnitTest(pattern: 'u.xml')])
          def issues = recordIssues(tool: gcc())
          recordCoverage(tools: [[parser: 'LCOV']])
          input message: 'Go?', id: 'go'
          echo "tests ${tests.totalCount} issues ${issues[0].totalSize}"
        }
        """);
    pipelines.start("killed");
    pipelines.awaitConsole("killed", 1, "Proceed or Abort");
    server.closeKeepingBuilds();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + server.home().resolve("steward.db"));
        Statement statement = connection.createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "DELETE FROM pipeline_journal WHERE position >= (SELECT MIN(position) FROM"
                      + " pipeline_journal WHERE value LIKE '%totalCount%')"))
          .isGreaterThan(2);
    }
    server.start();
    server.await("/job/killed/1/input/", "Go?");
    assertThat(server.post("/job/killed/1/input/Go/proceedEmpty").status()).isEqualTo(200);
    EndedRun run = pipelines.await("killed", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.console())
        .contains("tests 1 issues 1")
        .containsOnlyOnce("INFO: Processing UnitTest++")
        .containsOnlyOnce("Created analysis result for 1 issues")
        .containsOnlyOnce("[Coverage] -> found 1 file");
    assertThat(server.getBody("/job/killed/1/testReport/api/json?tree=passCount"))
        .contains("\"passCount\":1");
    assertThat(server.getBody("/job/killed/1/gcc/api/json")).contains("\"totalSize\":1");
    assertThat(server.getBody("/job/killed/1/coverage/api/json")).contains("\"line\":\"100.00%\"");
  }
}
