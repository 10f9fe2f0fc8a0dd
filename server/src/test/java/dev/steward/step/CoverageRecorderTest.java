package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds that record code coverage. */
@Tag("integration")
class CoverageRecorderTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** A report of JaCoCo, with the DTD that the tool names. */
  private static String jacoco(int covered, int missed) {
    return "<?xml version=\"1.0\"?><!DOCTYPE report PUBLIC \"-//JACOCO//DTD Report 1.1//EN\""
        + " \"report.dtd\"><report name=\"app\"><package name=\"com/shop\"><class name=\"com/shop/Cart\""
        + " sourcefilename=\"Cart.java\"><counter type=\"LINE\" missed=\"9\" covered=\"9\"/></class>"
        + "<sourcefile name=\"Cart.java\"><line nr=\"3\" mi=\"0\" ci=\"1\"/><counter type=\"LINE\""
        + " missed=\""
        + missed
        + "\" covered=\""
        + covered
        + "\"/><counter type=\"BRANCH\" missed=\"1\" covered=\"3\"/></sourcefile></package></report>";
  }

  @Test
  void coverageIsComparedWithThatOfTheEarlierBuild() {
    String script =
        "node {\n  writeFile file: 'jacoco.xml', text: currentBuild.number == 1 ? '"
            + jacoco(5, 1)
            + "' : '"
            + jacoco(2, 2)
            + "'\n"
            + """
              recordCoverage(tools: [[parser: 'JACOCO']], sourceCodeRetention: 'EVERY_BUILD', qualityGates: [
                [threshold: 60.0, metric: 'LINE', baseline: 'PROJECT', unstable: true],
                [threshold: -10.0, metric: 'LINE', baseline: 'PROJECT_DELTA', criticality: 'NOTE'],
                [threshold: 1.0, metric: 'INSTRUCTION']])
              echo 'goes on'
            }
            """;
    EndedRun first = pipelines.run("compared", script);
    assertThat(first.result()).as(first.console()).isEqualTo("SUCCESS");
    assertThat(first.console())
        .contains(
            "that match the pattern '**/jacoco.xml'",
            "[Coverage] -> found 1 file",
            "- [Overall project - Line Coverage]: ≪PASSED≫ - (Actual value: 83.33%, Quality gate: 60.00)",
            "[Overall project - Instruction Coverage]: ≪INACTIVE≫ - (Actual value: n/a,");
    assertThat(server.getBody("/job/compared/1/coverage/api/json"))
        .contains(
            "\"_class\":\"io.jenkins.plugins.coverage.metrics.restapi.CoverageApi\"",
            "\"projectStatistics\":{\"branch\":\"75.00%\",\"file\":\"100.00%\",\"line\":\"83.33%\","
                + "\"module\":\"100.00%\",\"package\":\"100.00%\"}",
            "\"projectDelta\":{}",
            "\"modifiedLinesStatistics\":{}",
            "\"overallResult\":\"PASSED\"",
            "\"referenceBuild\":\"-\"");
    server.build("/job/compared/", 2, "UNSTABLE");
    assertThat(server.getBody("/job/compared/2/coverage/api/json"))
        .contains(
            "\"line\":\"50.00%\"",
            "\"line\":\"-33.33%\"", "\"overallResult\":\"WARNING\"", "compared #1</a>");
    assertThat(pipelines.console("compared", 2)).contains("goes on");
    assertThat(server.getBody("/job/compared/2/coverage/"))
        .contains("com/shop/Cart.java", "com.shop", "50.00%", "-33.33%", "2 of 4");
    assertThat(server.getBody("/job/compared/2/")).contains("\"/job/compared/2/coverage/\"");
  }

  @Test
  void coberturaAndLcovAreRead() {
    EndedRun run =
        pipelines.run(
            "formats",
            """
            node {
              writeFile file: 'out/cobertura.xml', text: '''<?xml version="1.0"?>
            <!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
            <coverage><packages><package name="shop"><classes><class name="Cart" filename="shop/cart.py">
            <methods><method name="a"><lines><line number="1" hits="1"/></lines></method><method name="b"><lines><line number="2" hits="0"/></lines></method></methods>
            <lines><line number="1" hits="1" branch="true" condition-coverage="50% (1/2)"/><line number="2" hits="0"/></lines>
            </class></classes></package></packages></coverage>'''
              writeFile file: 'lcov.info', text: 'TN:\\nSF:src/a.js\\nFNF:2\\nFNH:1\\nDA:1,5\\nDA:2,0\\nLF:4\\nLH:3\\nBRF:2\\nBRH:2\\nend_of_record\\n'
              recordCoverage id: 'python', name: 'Python', tools: [[parser: 'COBERTURA', pattern: 'out/*.xml']]
              recordCoverage id: 'js', tools: [[parser: 'LCOV']]
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(server.getBody("/job/formats/1/python/api/json"))
        .contains(
            "\"projectStatistics\":{\"branch\":\"50.00%\",\"class\":\"100.00%\",\"file\":\"100.00%\","
                + "\"line\":\"50.00%\",\"method\":\"50.00%\",\"module\":");
    assertThat(server.getBody("/job/formats/1/js/api/json"))
        .contains("\"branch\":\"100.00%\"", "\"line\":\"75.00%\"", "\"method\":\"50.00%\"");
    assertThat(server.getBody("/job/formats/1/python/")).contains("Python", "shop/cart.py");
    assertThat(server.get("/job/formats/1/coverage/").status()).isEqualTo(404);
  }

  @Test
  void errorsSayWhatToDo() {
    assertThat(console("parser", "tools: [[parser: 'PIT']]"))
        .contains(
            "The parser PIT is not supported. Supported parsers are: COBERTURA, JACOCO, LCOV.");
    assertThat(console("metric", "tools: [[parser: 'LCOV']], qualityGates: [[metric: 'X']]"))
        .contains("The metric X is not supported. Supported metrics are: MODULE,");
    assertThat(
            console(
                "baseline",
                "tools: [[parser: 'LCOV']], qualityGates: [[metric: 'LINE', baseline:"
                    + " 'MODIFIED_LINES']]"))
        .contains("The baseline MODIFIED_LINES is not supported.");
    assertThat(console("strict", "failOnError: true, tools: [[parser: 'LCOV']]"))
        .contains(
            "[-ERROR-] No files found for pattern '**/lcov.info'. Configuration error?",
            "ERROR: Failing build due to some errors");
    EndedRun broken =
        pipelines.run(
            "broken",
            "node { writeFile file: 'jacoco.xml', text: '<report><package>'\n"
                + "recordCoverage(tools: [[parser: 'JACOCO']]) }");
    assertThat(broken.result()).isEqualTo("SUCCESS");
    assertThat(broken.console())
        .contains("jacoco.xml' failed:", "No coverage results were found! Configuration error?");
  }

  private String console(String name, String arguments) {
    EndedRun run = pipelines.run(name, "node { recordCoverage(" + arguments + ") }");
    assertThat(run.result()).as(run.console()).isEqualTo("FAILURE");
    return run.console();
  }

  @Test
  void aFreestyleJobRecordsCoverage() {
    server.createItem(
        "free",
        "<project><builders><hudson.tasks.Shell><command>cat &gt; lcov.info &lt;&lt;X\nSF:src/a.c\n"
            + "DA:1,1\nDA:2,0\nend_of_record\nX</command></hudson.tasks.Shell></builders><publishers>"
            + "<io.jenkins.plugins.coverage.metrics.steps.CoverageRecorder plugin=\"coverage@1.16\">"
            + "<tools><io.jenkins.plugins.coverage.metrics.steps.CoverageTool><pattern>lcov.info"
            + "</pattern><parser>LCOV</parser></io.jenkins.plugins.coverage.metrics.steps.CoverageTool>"
            + "</tools><qualityGates><io.jenkins.plugins.coverage.metrics.steps.CoverageQualityGate>"
            + "<threshold>60.0</threshold><criticality>UNSTABLE</criticality><metric>LINE</metric>"
            + "<baseline>PROJECT</baseline>"
            + "</io.jenkins.plugins.coverage.metrics.steps.CoverageQualityGate></qualityGates>"
            + "</io.jenkins.plugins.coverage.metrics.steps.CoverageRecorder></publishers></project>");
    server.build("/job/free/", 1, "UNSTABLE");
    assertThat(server.getBody("/job/free/1/coverage/api/json")).contains("\"line\":\"50.00%\"");
  }
}
