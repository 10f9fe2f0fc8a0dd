package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The step {@code allure}, with a script in place of the program. */
@Tag("integration")
class AllureStepTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** A program that writes its arguments into the report; the last one is the folder. */
  private static final String TOOL =
      """
      writeFile file: 'tool/bin/allure', text: '#!/bin/sh\\necho "allure $* $ALLURE_OPTS"\\nfor out; do :; done\\nmkdir -p "$out/widgets"\\necho "<h1>report</h1>" > "$out/index.html"\\necho "{\\\\"statistic\\\\":{\\\\"failed\\\\":'+ (env.FAILED ?: '0') + ',\\\\"broken\\\\":0,\\\\"passed\\\\":3}}" > "$out/widgets/summary.json"\\n'
      sh 'chmod +x tool/bin/allure; mkdir -p target/allure-results'
      """;

  private static String script(String body) {
    return "node {\ndeleteDir()\n" + TOOL + body + "\n}";
  }

  @Test
  void aReportIsCreatedAndPublished() {
    EndedRun run =
        pipelines.run(
            "report",
            script(
                """
                withEnv(["PATH+ALLURE=${pwd()}/tool/bin"]) {
                  allure includeProperties: false, jdk: '', properties: [[key: 'a.b', value: 'c']], reportBuildPolicy: 'ALWAYS', results: [[path: 'target/allure-results'], [path: 'none']]
                }
                """));
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.console())
        .containsPattern("The folder /\\S+/none does not exist.")
        .containsPattern(
            "allure generate /\\S+/target/allure-results -c -o /\\S+/allure-report -Da.b=c\n")
        .contains("Allure report was successfully generated.");
    assertThat(server.getBody("/job/report/1/artifact/htmlreports/Allure_20Report/index.html"))
        .contains("<h1>report</h1>");
    assertThat(server.getBody("/job/report/1/")).contains(">Allure Report<");
  }

  @Test
  void testsThatFailedMakeTheRunUnstable() {
    EndedRun run =
        pipelines.run(
            "unstable",
            "env.FAILED = '2'\n"
                + script(
                    """
                    withEnv(["PATH+ALLURE=${pwd()}/tool/bin"]) {
                      allure results: [[path: 'target/allure-results']]
                      allure results: [[path: 'target/allure-results']], reportBuildPolicy: 'UNSTABLE', disabled: true
                    }
                    """));
    assertThat(run.result()).as(run.console()).isEqualTo("UNSTABLE");
    assertThat(run.texts()).contains("Allure report is disabled.");
  }

  @Test
  void installationsAndMistakesAreNamed() {
    String home = server.home().resolve("jobs-tools").toString();
    server.postJson("/settings", "{\"toolInstallations\":\"allure a2=" + home + "\"}");
    try {
      EndedRun run =
          pipelines.run(
              "mistakes",
              script(
                  """
                  def results = [[path: 'target/allure-results']]
                  try { allure(results: results, commandline: 'nope') } catch (e) { echo e.message }
                  try { allure(results: results, commandline: 'a2') } catch (e) { echo e.message }
                  try { allure(results: results, report: '../out') } catch (e) { echo e.message }
                  try { allure(results: results, reportBuildPolicy: 'ODD') } catch (e) { echo e.message }
                  allure(results: [[path: 'none']])
                  allure(results: results, reportBuildPolicy: 'UNSTABLE')
                  """));
      assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
      assertThat(run.texts())
          .containsSubsequence(
              "There is no allure installation named nope. Administrators add it to the tools in"
                  + " the settings.",
              "The program "
                  + home
                  + "/bin/allure does not exist on the machine. Install the command line of Allure"
                  + " there, or name an installation in the parameter commandline.",
              "The report must be in a folder of the workspace.",
              "reportBuildPolicy must be ALWAYS, UNSTABLE or UNSUCCESSFUL, not ODD.",
              "No Allure results were found, so no report is created.",
              "Allure report generation reject by policy");
    } finally {
      server.postJson("/settings", "{\"toolInstallations\":\"\"}");
    }
  }
}
