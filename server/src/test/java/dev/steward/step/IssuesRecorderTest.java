package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds that record the issues of compilers and static analysis tools. */
@Tag("integration")
class IssuesRecorderTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private static String error(int line, String severity, String message) {
    return "<error line=\"%d\" column=\"2\" severity=\"%s\" message=\"%s\" source=\"com.puppycrawl.checks.imports.UnusedImportsCheck\"/>"
        .formatted(line, severity, message);
  }

  /** A node that writes a report of CheckStyle, which differs in the second run. */
  private static String node(String steps) {
    return "node {\n  def first = '"
        + error(3, "error", "Unused import")
        + error(8, "warning", "Too long")
        + "'\n  def second = '"
        + error(5, "error", "Unused import")
        + error(9, "info", "New one")
        + "'\n  writeFile file: 'checkstyle-result.xml', text: '<?xml version=\"1.0\"?><checkstyle"
        + " version=\"8\"><file name=\"' + pwd() + '/src/A.java\">' + (currentBuild.number == 1 ?"
        + " first : second) + '</file></checkstyle>'\n"
        + steps
        + "\n}";
  }

  @Test
  void issuesAreComparedWithThoseOfTheEarlierBuild() {
    String steps =
        """
          def all = recordIssues(tools: [checkStyle()])
          echo "id ${all[0].id} total ${all[0].totalSize} new ${all[0].newSize} fixed ${all[0].fixedSize}"
        """;
    EndedRun first = pipelines.run("compared", node(steps));
    assertThat(first.result()).as(first.console()).isEqualTo("SUCCESS");
    assertThat(first.console())
        .contains(
            "that match the pattern '**/checkstyle-result.xml'",
            "[CheckStyle] -> found 1 file",
            "[CheckStyle] -> found 2 issues (skipped 0 duplicates)",
            "[CheckStyle] No quality gates have been set - skipping",
            "id checkstyle total 2 new 0 fixed 0");
    server.build("/job/compared/", 2, "SUCCESS");
    assertThat(pipelines.console("compared", 2))
        .contains(
            "Using reference build '#1' to compute new, fixed, and outstanding issues",
            "id checkstyle total 2 new 1 fixed 1");
    String path = "/job/compared/2/";
    assertThat(server.getBody(path + "checkstyle/api/json"))
        .contains(
            "\"_class\":\"io.jenkins.plugins.analysis.core.restapi.AnalysisResultApi\"",
            "\"totalSize\":2",
            "\"newSize\":1",
            "\"fixedSize\":1",
            "\"qualityGateStatus\":\"INACTIVE\"",
            "\"qualityGates\":{\"",
            "\"overallResult\":\"INACTIVE\"",
            "\"noIssuesSinceBuild\":-1",
            "\"referenceBuild\":{\"_class\":\"org.jenkinsci.plugins.workflow.job.WorkflowRun\","
                + "\"number\":1,",
            "/job/compared/1/\"}");
    assertThat(server.getBody(path + "warnings-ng/api/json"))
        .contains(
            "\"errorSize\":1",
            "\"id\":\"checkstyle\"",
            "/job/compared/2/checkstyle\"",
            "\"name\":\"CheckStyle\"",
            "\"size\":2");
    assertThat(server.getBody(path + "checkstyle/all/api/json"))
        .contains(
            "\"fileName\":\"src/A.java\"",
            "\"baseName\":\"A.java\"",
            "\"category\":\"Imports\"",
            "\"type\":\"UnusedImportsCheck\"",
            "\"lineStart\":5",
            "\"reference\":\"1\"",
            "\"size\":2");
    assertThat(server.getBody(path + "checkstyle/new/api/json"))
        .contains("New one")
        .doesNotContain("Unused import");
    assertThat(server.getBody(path + "checkstyle/fixed/api/xml")).contains("Too long");
    assertThat(server.getBody(path + "checkstyle/outstanding/api/json")).contains("Unused import");
    assertThat(server.getBody(path + "checkstyle/"))
        .contains("1 new", "1 fixed", "src/A.java:5", "since #1", "Imports › UnusedImportsCheck");
    assertThat(server.getBody(path)).contains("\"" + path + "checkstyle/\"");
    assertThat(server.getBody("/job/compared/warnings-ng")).contains("#2 CheckStyle");
    assertThat(server.getBody("/job/compared/1/warnings-ng/")).contains("CheckStyle");
    assertThat(server.get(path + "pmd/").status()).isEqualTo(404);
    assertThat(server.get(path + "pmd/api/json").status()).isEqualTo(404);
  }

  @Test
  void qualityGatesLowerTheResult() {
    EndedRun unstable =
        pipelines.run(
            "gates",
            node(
                """
                  recordIssues tool: checkStyle(id: 'style', name: 'My style'), qualityGates: [
                    [threshold: 1, type: 'TOTAL_ERROR', unstable: true], [threshold: 5, type: 'TOTAL', unstable: false]]
                  echo 'goes on'
                """));
    assertThat(unstable.result()).as(unstable.console()).isEqualTo("UNSTABLE");
    assertThat(unstable.console())
        .contains(
            "[My style] -> Some quality gates have been missed: overall result is WARNING",
            "- [Total (errors only)]: ≪WARNING≫ - (Actual value: 1, Quality gate: 1.00)",
            "- [Total (any severity)]: ≪PASSED≫ - (Actual value: 2, Quality gate: 5.00)",
            "goes on");
    EndedRun failed =
        pipelines.run(
            "failed",
            node(
                "  recordIssues tool: checkStyle(), qualityGates: [[threshold: 2, type: 'TOTAL',"
                    + " criticality: 'FAILURE']]\n  echo 'goes on'"));
    assertThat(failed.result()).as(failed.console()).isEqualTo("FAILURE");
    assertThat(failed.console()).contains("goes on");
  }

  @Test
  void compilersAreReadFromTheConsole() {
    EndedRun run =
        pipelines.run(
            "console",
            """
            node {
              echo "src/a.c:3:7: warning: unused variable 'x' [-Wunused-variable]"
              echo 'src/a.c:4:1: error: no'
              echo '[WARNING] /b/C.java:[7,2] [deprecation] old'
              recordIssues aggregatingResults: true, id: 'all', tools: [gcc(), java()],
                filters: [excludeFile('.*/a\\\\.c'), excludeCategory('none')]
              recordIssues tools: [gcc(), clang()], quiet: true, filters: [includeMessage('unused')]
              echo '[WARNING] /b/D.java:9: warning: no comment'
              recordIssues tool: javaDoc()
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(server.getBody("/job/console/1/javadoc-warnings/all/api/json"))
        .contains("\"message\":\"no comment\"");
    assertThat(run.console())
        .contains("[Static Analysis] Created analysis result for 1 issues")
        .doesNotContain("[GNU C Compiler (gcc)]");
  }

  @Test
  void errorsSayWhatToDo() {
    EndedRun missing = pipelines.run("nofile", "node { recordIssues tool: pmdParser() }");
    assertThat(missing.result()).isEqualTo("SUCCESS");
    assertThat(missing.console())
        .contains("[PMD] [-ERROR-] No files found for pattern '**/pmd.xml'. Configuration error?");
    EndedRun strict =
        pipelines.run("strict", "node { recordIssues tool: pmdParser(), failOnError: true }");
    assertThat(strict.result()).isEqualTo("FAILURE");
    assertThat(strict.console()).contains("analysis result contains errors");
    EndedRun unknown = pipelines.run("unknown", "node { recordIssues tool: taskScanner() }");
    assertThat(unknown.console())
        .contains("taskScanner is not supported in tools. Supported are: checkStyle, clang,");
    EndedRun twice =
        pipelines.run(
            "twice", node("  recordIssues tool: checkStyle()\n  recordIssues tool: checkStyle()"));
    assertThat(twice.result()).isEqualTo("FAILURE");
    assertThat(twice.console()).contains("ID checkstyle is already used");
    EndedRun regex =
        pipelines.run("regex", "node { recordIssues tool: java(), filters: [includeFile('(')] }");
    assertThat(regex.console()).contains("A filter is not a regular expression");
    EndedRun id = pipelines.run("badid", "node { recordIssues tool: java(id: '../x') }");
    assertThat(id.console()).contains("'../x' is not a valid ID.");
  }

  @Test
  void aFreestyleJobRecordsIssues() {
    server.createItem("free", project("WarningsQualityGate", "Gcc4"));
    server.build("/job/free/", 1, "UNSTABLE");
    assertThat(server.getBody("/job/free/1/gcc/api/json"))
        .contains("\"totalSize\":1", "\"qualityGateStatus\":\"WARNING\"", "FreeStyleBuild");
    server.createItem("tasks", project("WarningsQualityGate", "OpenTasks"));
    server.build("/job/tasks/", 1, "FAILURE");
    assertThat(server.getBody("/job/tasks/1/consoleText"))
        .contains(
            "ERROR: Reports of OpenTasks are not supported. Supported tools are: checkStyle,");
  }

  private static String project(String gate, String tool) {
    return "<project><builders><hudson.tasks.Shell><command>cat &lt;&lt;X\na.c:1:2: warning: unused"
        + " [-Wunused]\nX</command></hudson.tasks.Shell></builders><publishers>"
        + "<io.jenkins.plugins.analysis.core.steps.IssuesRecorder plugin=\"warnings-ng@11.0\">"
        + "<analysisTools><io.jenkins.plugins.analysis.warnings."
        + tool
        + "><id></id><name></name><pattern></pattern><reportEncoding></reportEncoding>"
        + "<skipSymbolicLinks>false</skipSymbolicLinks></io.jenkins.plugins.analysis.warnings."
        + tool
        + "></analysisTools><qualityGates><io.jenkins.plugins.analysis.core.util."
        + gate
        + "><threshold>1</threshold><criticality>UNSTABLE</criticality><type>TOTAL</type>"
        + "</io.jenkins.plugins.analysis.core.util."
        + gate
        + "></qualityGates></io.jenkins.plugins.analysis.core.steps.IssuesRecorder></publishers>"
        + "</project>";
  }
}
