package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds that publish the reports of test tools. */
@Tag("integration")
class XUnitPublisherTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private static final String CTEST =
      "<Site><Testing><Test Status=\"passed\"><Name>a</Name><Path>.</Path><Results/></Test>"
          + "<Test Status=\"failed\"><Name>b</Name><Path>.</Path><Results><Measurement><Value>1 != 2"
          + "</Value></Measurement></Results></Test></Testing></Site>";
  private static final String GTEST =
      "<testsuites><testsuite name=\"S\"><testcase name=\"c\" classname=\"S\" time=\"1\"/>"
          + "</testsuite></testsuites>";

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private EndedRun run(String name, String steps) {
    return pipelines.run(
        name,
        "node {\n  writeFile file: 'ctest.xml', text: '"
            + CTEST
            + "'\n  writeFile file: 'gtest.xml', text: '"
            + GTEST
            + "'\n  writeFile file: 'empty.xml', text: ''\n"
            + steps
            + "\n}");
  }

  @Test
  void theReportsOfSeveralStepsAddUp() {
    EndedRun run =
        run(
            "sum",
            """
              def s = xunit tools: [CTest(pattern: 'ctest.xml')]
              echo "ctest ${s.totalCount} ${s.failCount} ${s.passCount}"
              xunit([GoogleTest(deleteOutputFiles: true, pattern: 'gtest.xml', skipNoTestFiles: false), JUnit(pattern: 'none/*.xml', skipNoTestFiles: true)])
            """);
    assertThat(run.console())
        .contains(
            "INFO: Processing CTest",
            "INFO: [CTest] - 1 test report file(s) were found with the pattern 'ctest.xml'",
            "ctest 2 1 1",
            "[JUnit] - No test report file(s)");
    // Only thresholds change the result.
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(
            server.getBody("/job/sum/1/testReport/api/json?tree=failCount,passCount,suites[name]"))
        .contains("\"failCount\":1", "\"passCount\":2", "\"name\":\"CTest\"", "\"name\":\"S\"");
    assertThat(server.getBody("/job/sum/1/testReport/(root)/projectroot/b/")).contains("1 != 2");
  }

  @Test
  void thresholdsLowerTheResult() {
    EndedRun unstable =
        run(
            "unstable",
            """
              xunit thresholds: [failed(failureThreshold: '1', unstableThreshold: '0')], tools: [CTest(pattern: 'ctest.xml')]
              echo 'goes on'
            """);
    assertThat(unstable.result()).as(unstable.console()).isEqualTo("UNSTABLE");
    assertThat(unstable.console())
        .contains(
            "INFO: Check 'Failed Tests' threshold.",
            "The total number of tests for the threshold 'Failed Tests' exceeds the specified"
                + " \"unstable threshold\" value.",
            "goes on");
    EndedRun failed =
        run(
            "percent",
            """
              step([$class: 'XUnitPublisher', thresholdMode: 2,
                thresholds: [[$class: 'FailedThreshold', failureThreshold: '49']],
                tools: [[$class: 'CTestType', pattern: 'ctest.xml']]])
              echo 'goes on'
            """);
    assertThat(failed.result()).as(failed.console()).isEqualTo("FAILURE");
    assertThat(failed.console())
        .contains("exceeds the specified \"failure threshold\" percent value.", "goes on");
    EndedRun added =
        run(
            "added",
            "  xunit thresholds: [failed(unstableNewThreshold: '0'), passed(failureThreshold: '9')],"
                + " tools: [CTest(pattern: 'ctest.xml')]");
    assertThat(added.result()).isEqualTo("UNSTABLE");
    server.build("/job/added/", 2, "FAILURE");
  }

  @Test
  void unusableReportsFailTheStep() {
    EndedRun missing = run("missing", "  xunit tools: [CTest(pattern: 'none.xml')]");
    assertThat(missing.result()).isEqualTo("FAILURE");
    assertThat(missing.console())
        .contains("ERROR: [CTest] - No test report file(s) were found with the pattern 'none.xml'");
    EndedRun wrong = run("wrong", "  xunit tools: [CTest(pattern: 'gtest.xml')]");
    assertThat(wrong.result()).isEqualTo("FAILURE");
    assertThat(wrong.console()).contains("is not valid: The root element is <testsuites>");
    EndedRun skipped =
        run(
            "skipped",
            "  xunit tools: [CTest(pattern: 'gtest.xml,empty.xml,ctest.xml',"
                + " stopProcessingIfError: false)]");
    assertThat(skipped.result()).as(skipped.console()).isEqualTo("SUCCESS");
    assertThat(skipped.console())
        .contains("for the metric 'CTest' is empty. The result file has been skipped.");
    EndedRun old =
        run(
            "old",
            """
              sh 'touch -d 2001-02-03 ctest.xml'
              xunit tools: [CTest(pattern: 'ctest.xml', failIfNotNew: false)]
              xunit tools: [CTest(pattern: 'ctest.xml')]
            """);
    assertThat(old.result()).isEqualTo("FAILURE");
    assertThat(old.console()).contains("not all of them are new").contains("days old");
  }

  @Test
  void anUnsupportedToolIsNamedWithThoseThatAreSupported() {
    EndedRun run = run("valgrind", "  xunit tools: [Valgrind(pattern: 'v.xml')]");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.console())
        .contains("Valgrind is not supported in tools. Supported are: BoostTest, CTest,");
    EndedRun none = run("none", "  xunit tools: []");
    assertThat(none.console()).contains("No tool reporter specified.");
  }

  @Test
  void aFreestyleJobPublishesReportsNextToThoseOfJUnit() {
    server.createItem("free", project("CTestType", "0"));
    server.build("/job/free/", 1, "UNSTABLE");
    assertThat(server.getBody("/job/free/1/testReport/api/json?tree=failCount,passCount"))
        .contains("\"failCount\":1", "\"passCount\":2");
    server.createItem("custom", project("CustomType", ""));
    server.build("/job/custom/", 1, "FAILURE");
    assertThat(server.getBody("/job/custom/1/consoleText"))
        .contains(
            "ERROR: Reports of CustomType are not supported. Supported tools are: BoostTest,");
  }

  private static String project(String tool, String limit) {
    return "<project><builders><hudson.tasks.Shell><command>echo '"
        + (CTEST + "' &gt; c.xml; echo '" + GTEST).replace("<", "&lt;").replace("\"", "&quot;")
        + "' &gt; g.xml</command></hudson.tasks.Shell></builders><publishers>"
        + "<hudson.tasks.junit.JUnitResultArchiver><testResults>g.xml</testResults>"
        + "</hudson.tasks.junit.JUnitResultArchiver><xunit plugin=\"xunit@3.1.0\"><types><"
        + tool
        + "><pattern>c.xml</pattern><skipNoTestFiles>false</skipNoTestFiles><failIfNotNew>true"
        + "</failIfNotNew><deleteOutputFiles>true</deleteOutputFiles><stopProcessingIfError>true"
        + "</stopProcessingIfError></"
        + tool
        + "></types><thresholds><org.jenkinsci.plugins.xunit.threshold.FailedThreshold>"
        + "<unstableThreshold>"
        + limit
        + "</unstableThreshold></org.jenkinsci.plugins.xunit.threshold.FailedThreshold>"
        + "</thresholds><thresholdMode>1</thresholdMode><extraConfiguration><testTimeMargin>3000"
        + "</testTimeMargin></extraConfiguration></xunit></publishers></project>";
  }
}
