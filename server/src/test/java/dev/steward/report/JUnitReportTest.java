package dev.steward.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** JUnit reports from various tools, as shown by the REST API. */
@Tag("integration")
class JUnitReportTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  /** Runs a build whose script writes reports to {@code r/}; returns its console output. */
  private static String build(String name, String script, String options, String result) {
    server.createItem(
        name,
        "<project><builders><hudson.tasks.Shell><command><![CDATA[set +x; rm -rf r; mkdir"
            + " r; cd r\n"
            + script
            + "]]></command></hudson.tasks.Shell></builders><publishers>"
            + "<hudson.tasks.junit.JUnitResultArchiver><testResults>r/*.xml</testResults>"
            + options
            + "</hudson.tasks.junit.JUnitResultArchiver></publishers></project>");
    server.startBuild("/job/" + name + "/");
    server.await("/job/" + name + "/1/api/json?tree=result", result);
    return server.getBody("/job/" + name + "/1/consoleText");
  }

  private static String writeFile(String name, String xml) {
    return "cat > " + name + " <<'END'\n" + xml + "\nEND\n";
  }

  private static String report(String name, String tree) {
    return server.getBody(
        "/job/" + name + "/1/testReport/api/json" + (tree.isEmpty() ? "" : "?tree=" + tree));
  }

  private static final String OLD_AND_NEW_REPORT =
      writeFile("old.xml", "<testsuite name='o'><testcase classname='o.O' name='old'/></testsuite>")
          + writeFile(
              "new.xml", "<testsuite name='n'><testcase classname='n.N' name='new'/></testsuite>")
          + "touch -d '1 hour ago' old.xml\n";

  @Test
  void oldReportsAreReadUnlessTheJobSkipsThem() {
    build("both", OLD_AND_NEW_REPORT, "", "SUCCESS");
    assertThat(report("both", "")).contains("\"passCount\":2", "\"old\"", "\"new\"");
    build("skips", OLD_AND_NEW_REPORT, "<skipOldReports>true</skipOldReports>", "SUCCESS");
    assertThat(report("skips", "")).contains("\"passCount\":1").doesNotContain("\"old\"");
    build("only-old", OLD_AND_NEW_REPORT + "rm new.xml\n", "", "SUCCESS");
    assertThat(report("only-old", "")).contains("\"passCount\":1", "\"old\"");
    assertThat(
            build(
                "none-new",
                OLD_AND_NEW_REPORT + "rm new.xml\n",
                "<skipOldReports>true</skipOldReports>",
                "FAILURE"))
        .contains("Test reports were found but none of them are new. Did leafNodes run?");
  }

  @Test
  void aSuiteSplitOverSeveralFilesIsMerged() {
    build(
        "merged",
        writeFile(
                "1.xml",
                "<testsuites><testsuite name='pytest' time='1.5' timestamp='2026-01-01T00:00:00'>"
                    + "<testcase classname='a' name='one' time='1'/></testsuite></testsuites>")
            + writeFile(
                "2.xml",
                "<testsuites><testsuite name='pytest' time='2.25' timestamp='2026-01-01T00:00:09'>"
                    + "<testcase classname='a' name='two' time='2'/></testsuite></testsuites>")
            + writeFile(
                "3.xml",
                "<testsuites><testsuite name='pytest' time='2.25' timestamp='2026-01-01T00:00:00'>"
                    + "<testcase classname='a' name='copy' time='2'/></testsuite></testsuites>")
            + writeFile(
                "4.xml",
                "<testsuite name='pytest' id='7'><testcase classname='a' name='x'/></testsuite>"),
        "",
        "SUCCESS");
    assertThat(report("merged", "duration,suites[name,id,duration,cases[name]]"))
        .contains(
            "\"duration\":3.75,\"suites\":[{\"cases\":[{\"name\":\"one\"},{\"name\":\"two\"}],"
                + "\"duration\":3.75,\"id\":null,\"name\":\"pytest\"},"
                + "{\"cases\":[{\"name\":\"x\"}],\"duration\":0.0,\"id\":\"7\","
                + "\"name\":\"pytest\"}]");
  }

  private static final String PROPERTIES =
      writeFile(
          "p.xml",
          "<testsuite name='s'><properties><property name='os.name' value='x'/><property"
              + " name='text'>in it</property></properties><testcase classname='c' name='t'>"
              + "<properties><property name='k' value='v'/></properties></testcase></testsuite>");

  @Test
  void propertiesAreAnObjectAndKeptOnlyOnRequest() {
    build("plain", PROPERTIES, "", "SUCCESS");
    assertThat(report("plain", "suites[properties,cases[name,properties]]"))
        .contains("\"cases\":[{\"name\":\"t\",\"properties\":{}}],\"properties\":{}");
    build("kept", PROPERTIES, "<keepProperties>true</keepProperties>", "SUCCESS");
    assertThat(report("kept", ""))
        .contains(
            "\"properties\":{\"k\":\"v\"}",
            "\"properties\":{\"os.name\":\"x\",\"text\":\"in it\"}");
  }

  @Test
  void rerunsOfATestAreListed() {
    build(
        "flaky",
        writeFile(
            "f.xml",
            "<testsuite name='s'><testcase classname='c' name='passed'><flakyFailure message='m'"
                + " type='T'><stackTrace>at c</stackTrace><system-out>out</system-out>"
                + "</flakyFailure></testcase><testcase classname='c' name='failed'><failure"
                + " message='first'/><rerunFailure message='again' type='U'><stackTrace>at d"
                + "</stackTrace></rerunFailure><rerunError message='third'/></testcase>"
                + "</testsuite>"),
        "",
        "UNSTABLE");
    assertThat(report("flaky", ""))
        .contains(
            "\"flakyFailures\":[{\"message\":\"m\",\"stackTrace\":\"at c\",\"stderr\":null,"
                + "\"stdout\":\"out\",\"type\":\"T\"}],\"name\":\"passed\",\"properties\":{},"
                + "\"rerunFailures\":[]",
            "\"flakyFailures\":[],\"name\":\"failed\",\"properties\":{},\"rerunFailures\":["
                + "{\"message\":\"again\",\"stackTrace\":\"at d\",\"stderr\":null,\"stdout\":null,"
                + "\"type\":\"U\"},{\"message\":\"third\"");
  }

  @Test
  void unusualReportsAreReadAsInJenkins() {
    build(
        "odd",
        writeFile(
            "o.xml",
            "<j:testsuites xmlns:j='urn:x'><j:testsuite name='s'><j:testcase classname='c' name=''"
                + " time='1.5 s'/><j:testcase classname='c' name='both'><j:skipped message='why'/>"
                + "<j:failure message='m'>trace</j:failure></j:testcase><j:testcase classname='c'"
                + " name='wrong' time='2s'><j:system-out>o</j:system-out></j:testcase>"
                + "</j:testsuite></j:testsuites>"),
        "",
        "SUCCESS");
    assertThat(report("odd", "failCount,skipCount,suites[cases[name,duration,status]]"))
        .contains(
            "\"failCount\":0",
            "\"skipCount\":1",
            "{\"duration\":1.5,\"name\":\"(?)\",\"status\":\"PASSED\"}",
            "{\"duration\":0.0,\"name\":\"both\",\"status\":\"SKIPPED\"}",
            "{\"duration\":2.0,\"name\":\"wrong\",\"status\":\"PASSED\"}");
    assertThat(report("odd", "")).contains("\"skippedMessage\":\"why\"", "\"stdout\":\"o\"");
  }

  @Test
  void moreThanAMillionTestsFailTheBuildWithTheLimitInTheLog() {
    String log =
        build(
            "many",
            "for f in 1 2 3; do { echo \"<testsuite name='s$f'>\"; yes \"<testcase name='t'/>\" |"
                + " head -n 350000; echo '</testsuite>'; } > $f.xml; done",
            "",
            "FAILURE");
    assertThat(log)
        .contains("The test reports contain 1050000 tests; only the first 1000000 were read.")
        .doesNotContain("contained any result");
    assertThat(report("many", "passCount")).contains("\"passCount\":1000000");
  }
}
