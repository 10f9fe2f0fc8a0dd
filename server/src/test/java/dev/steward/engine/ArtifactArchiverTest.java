package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The artifact archiver, and the warnings for files that cannot be archived. */
@Tag("integration")
class ArtifactArchiverTest {

  @RegisterExtension static final TestServer server = TestServer.create();
  private static int jobCount;

  /** Creates a job, builds it and returns the URL of the build. */
  private static String buildJob(String script, String publishers) {
    String name = "j" + ++jobCount;
    server.createItem(
        name,
        "<project><builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + publishers
            + "</publishers></project>");
    server.startBuild("/job/" + name + "/");
    server.await("/job/" + name + "/1/api/json?tree=building,result", "\"building\":false");
    return "/job/" + name + "/1/";
  }

  private static String archiver(String children) {
    return "<hudson.tasks.ArtifactArchiver>" + children + "</hudson.tasks.ArtifactArchiver>";
  }

  private static final String UNUSUAL_FILES =
      "echo fine &gt; fine.txt; printf x &gt; \"$(printf 'n\\nl.txt')\"; printf x &gt; \"$(printf"
          + " 'bad\\377.txt')\"; mkdir \"$(printf 'dir\\377')\"; printf x &gt; \"$(printf"
          + " 'dir\\377/in.txt')\"; ln -s fine.txt link.txt; deep=$(printf 'd/%.0s' $(seq 128));"
          + " mkdir -p $deep; echo x &gt; ${deep}x.txt; echo x &gt; ${deep}y.txt; echo kept &gt;"
          + " ${deep%d/}kept.txt";

  private static final String LEFT_OUT_WARNING =
      "\nWARNING: 6 matching files were left out: 1 whose name contains a line break,"
          + " 2 whose name is not UTF-8, 1 that is a symbolic link, 2 in folders deeper than 128"
          + " levels\n";

  @Test
  void filesThatCannotBeArchivedAreCountedInTheLog() {
    String build = buildJob(UNUSUAL_FILES, archiver("<artifacts>**/*</artifacts>"));
    assertThat(server.getBody(build + "consoleText"))
        .contains(LEFT_OUT_WARNING)
        .contains("Finished: SUCCESS");
    assertThat(server.getBody(build + "artifact/fine.txt")).isEqualTo("fine\n");
    assertThat(server.getBody(build + "artifact/" + "d/".repeat(127) + "kept.txt"))
        .isEqualTo("kept\n");
    assertThat(server.getBody(build + "api/json?tree=artifacts[fileName]"))
        .contains("\"artifacts\":[{\"fileName\":\"kept.txt\"},{\"fileName\":\"fine.txt\"}]");
  }

  @Test
  void leftOutFilesCanMakeTheBuildUnstable() {
    String option = "<unstableIfIncomplete>true</unstableIfIncomplete>";
    String build = buildJob(UNUSUAL_FILES, archiver("<artifacts>**/*</artifacts>" + option));
    assertThat(server.getBody(build + "consoleText"))
        .contains(LEFT_OUT_WARNING)
        .contains("Finished: UNSTABLE");
    assertThat(server.getBody(build + "artifact/fine.txt")).isEqualTo("fine\n");
    // Files that no pattern matches do not count as left out.
    build =
        buildJob(
            UNUSUAL_FILES,
            archiver("<artifacts>*.txt</artifacts><excludes>link*,bad*,n*</excludes>" + option));
    assertThat(server.getBody(build + "consoleText"))
        .doesNotContain("left out")
        .contains("Finished: SUCCESS");
    assertThat(server.getBody(build.substring(0, build.length() - 2) + "configure"))
        .contains("Mark the build unstable if matching files cannot be archived");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", " , ,"})
  void anEmptyPatternFailsTheBuild(String pattern) {
    String build =
        buildJob(
            "echo mine &gt; mine.txt",
            archiver(
                "<artifacts>"
                    + pattern
                    + "</artifacts><allowEmptyArchive>true</allowEmptyArchive>"));
    assertThat(server.getBody(build + "consoleText"))
        .contains(
            "No artifacts are configured for archiving.\nYou probably forgot to set the file"
                + " pattern, so please go back to the configuration and specify it.\nIf you really"
                + " did mean to archive all the files in the workspace, please specify \"**\"\n")
        .contains("Finished: FAILURE");
    assertThat(server.getBody(build + "api/json?tree=artifacts[fileName]"))
        .contains("\"artifacts\":[]");
    assertThat(server.get(build + "artifact/mine.txt").status()).isEqualTo(404);
  }

  @Test
  void twoStarsMatchAllFiles() {
    String build = buildJob("echo mine &gt; mine.txt", archiver("<artifacts>**</artifacts>"));
    assertThat(server.getBody(build + "consoleText")).contains("Finished: SUCCESS");
    assertThat(server.getBody(build + "artifact/mine.txt")).isEqualTo("mine\n");
  }

  /** Builds a job whose parameter EMPTY has no value; returns the URL of the build. */
  private static String buildWithEmptyParameter(String elements) {
    String name = "p" + ++jobCount;
    server.createItem(
        name,
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>EMPTY</name><defaultValue/>"
            + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties><builders><hudson.tasks.Shell><command>echo"
            + " mine &gt; mine.txt</command></hudson.tasks.Shell></builders>"
            + elements
            + "</project>");
    server.post("/job/" + name + "/buildWithParameters?delay=0sec");
    server.await("/job/" + name + "/1/api/json?tree=building,result", "\"building\":false");
    return "/job/" + name + "/1/";
  }

  @Test
  void aPatternWithAnEmptyVariableIsTreatedAsEmpty() {
    String build =
        buildWithEmptyParameter(
            "<publishers>" + archiver("<artifacts>$EMPTY</artifacts>") + "</publishers>");
    assertThat(server.getBody(build + "consoleText"))
        .contains("No artifacts are configured for archiving.")
        .contains("Finished: FAILURE");
    build =
        buildWithEmptyParameter(
            "<publishers><hudson.tasks.junit.JUnitResultArchiver><testResults>$EMPTY</testResults>"
                + "</hudson.tasks.junit.JUnitResultArchiver></publishers>");
    assertThat(server.getBody(build + "consoleText"))
        .contains("No test report files were found. Configuration error?")
        .contains("Finished: FAILURE");
    build =
        buildWithEmptyParameter(
            "<publishers><hudson.tasks.Fingerprinter><targets>$EMPTY</targets></hudson.tasks.Fingerprinter>"
                + "<hudson.plugins.ws__cleanup.WsCleanup><patterns><hudson.plugins.ws__cleanup.Pattern>"
                + "<pattern>$EMPTY</pattern><type>INCLUDE</type></hudson.plugins.ws__cleanup.Pattern>"
                + "</patterns><cleanWhenSuccess>true</cleanWhenSuccess></hudson.plugins.ws__cleanup.WsCleanup>"
                + "</publishers>");
    assertThat(server.getBody(build + "consoleText"))
        .doesNotContain("Recording fingerprints")
        .contains("[WS-CLEANUP] done")
        .contains("Finished: SUCCESS");
    assertThat(server.getBody(build.substring(0, build.length() - 2) + "ws/mine.txt"))
        .isEqualTo("mine\n");
  }

  /** Reports skipped without a warning would hide failed tests. */
  @Test
  void reportsAndFingerprintsCountLeftOutFiles() {
    String build =
        buildJob(
            "mkdir r; echo '&lt;testsuite name=\"s\"&gt;&lt;testcase"
                + " name=\"t\"/&gt;&lt;/testsuite&gt;' &gt; r/a.xml; cp r/a.xml \"$(printf"
                + " 'r/b\\377.xml')\"; ln -s a.xml r/c.xml",
            "<hudson.tasks.junit.JUnitResultArchiver><testResults>r/*.xml</testResults>"
                + "</hudson.tasks.junit.JUnitResultArchiver>"
                + "<hudson.tasks.Fingerprinter><targets>r/b*</targets></hudson.tasks.Fingerprinter>");
    assertThat(server.getBody(build + "consoleText"))
        .contains(
            "\nWARNING: 2 matching files were left out: 1 whose name is not UTF-8, 1 that is a"
                + " symbolic link\n")
        .contains("\nWARNING: 1 matching file was left out: 1 whose name is not UTF-8\n")
        .contains("Finished: SUCCESS");
    assertThat(server.getBody(build + "testReport/api/json?tree=passCount"))
        .contains("\"passCount\":1");
  }
}
