package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Variables of the EnvInject plugin. */
@Tag("integration")
class EnvironmentStepTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private static String shell(String command) {
    return "<hudson.tasks.Shell><command>" + command + "</command></hudson.tasks.Shell>";
  }

  @Test
  void variablesComeFromTheTextAndFromTheFile() {
    server.createItem(
        "injected",
        "<project><builders>"
            + shell("printf 'FILE=of the file\\nBOTH=file\\n' >p.properties; echo got-$WRAPPED")
            + "<EnvInjectBuilder><info><propertiesFilePath>p.properties</propertiesFilePath><propertiesContent>#"
            + " a comment\n"
            + "BOTH = text\n"
            + "NAME=$JOB_NAME\\\n"
            + "-more</propertiesContent></info></EnvInjectBuilder>"
            + shell("echo \"[$FILE][$BOTH][$NAME]\"; test \"$PASS\" = geheim; echo \"$PASS\"")
            + "</builders><buildWrappers><EnvInjectBuildWrapper><info><propertiesContent>WRAPPED=w1"
            + "</propertiesContent><scriptContent>echo script-$WRAPPED</scriptContent>"
            + "<loadFilesFromMaster>false</loadFilesFromMaster></info></EnvInjectBuildWrapper>"
            + "<EnvInjectPasswordWrapper><injectGlobalPasswords>false</injectGlobalPasswords>"
            + "<maskPasswordParameters>true</maskPasswordParameters><passwordEntries>"
            + "<EnvInjectPasswordEntry><name>PASS</name><value>geheim</value>"
            + "</EnvInjectPasswordEntry></passwordEntries></EnvInjectPasswordWrapper>"
            + "</buildWrappers></project>");
    String log = server.build("/job/injected/", 1, "SUCCESS");
    assertThat(log)
        .contains("script-w1", "got-w1", "[of the file][text][injected-more]")
        .doesNotContain("geheim");
    assertThat(server.getBody("/job/injected/config.xml")).doesNotContain("<value>geheim");
    assertThat(server.getBody("/job/injected/")).doesNotContain("has no effect here");
  }

  @Test
  void aMissingFileFailsTheBuild() {
    server.createItem(
        "missing",
        "<project><builders><EnvInjectBuilder><info><propertiesFilePath>../no</propertiesFilePath>"
            + "</info></EnvInjectBuilder></builders></project>");
    assertThat(server.build("/job/missing/", 1, "FAILURE"))
        .contains("The properties file ../no does not exist");
  }

  @Test
  void aFileDoesNotSetVariablesThatShellsInterpret() {
    server.createItem(
        "reserved",
        "<project><builders>"
            + shell(
                "printf 'LD_LIBRARY_PATH=x\\nBASH_ENV=x\\nPATH=/x\\nHUDSON_COOKIE=x\\n"
                    + "NICE=n\\nodd-name=o\\nNULL=a\\0b\\n' >p")
            + "<EnvInjectBuilder><info><propertiesFilePath>p</propertiesFilePath>"
            + "<propertiesContent>LD_BIND_NOW=$odd-name${odd-name}\nHUDSON_COOKIE=y"
            + "</propertiesContent></info></EnvInjectBuilder>"
            + shell(
                "env | grep -c -e ^LD_LIBRARY_PATH -e ^BASH_ENV -e COOKIE=.$ || true;"
                    + " echo \"[$NICE][$LD_BIND_NOW]\"")
            + "</builders></project>");
    assertThat(server.build("/job/reserved/", 1, "SUCCESS"))
        .contains(
            "\n0\n",
            "[n][$odd-nameo]",
            "in the job's “Properties Content”, not in a file: LD_LIBRARY_PATH, BASH_ENV, PATH,"
                + " HUDSON_COOKIE\n",
            "identifies the build's processes by this variable: HUDSON_COOKIE\n",
            "and cannot start with a digit: odd-name\n",
            "contains a zero byte: NULL\n");
  }

  @Test
  void aStopEndsStepsThatVariablesExempt() throws IOException {
    Path child = server.home().resolve("child");
    server.createItem(
        "exempt",
        "<project><builders><EnvInjectBuilder><info><propertiesContent>BUILD_ID=dontKillMe\n"
            + "HUDSON_COOKIE=other</propertiesContent></info></EnvInjectBuilder>"
            + shell("sleep 300 &amp; echo $! >" + child + "; echo started; wait")
            + "</builders></project>");
    server.startBuild("/job/exempt/");
    server.await("/job/exempt/1/consoleText", "+ echo started");
    long pid = Long.parseLong(Files.readString(child).strip());
    assertThat(ProcessHandle.of(pid)).isPresent();
    server.post("/job/exempt/1/stop");
    server.awaitBuild("/job/exempt/", 1, "ABORTED");
    TestServer.await(
        "the process ends", () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void aTextHasCommentsContinuationsAndBackslashes() {
    assertThat(PropertiesText.read("# c\n! c\n\nA=1\nB : two words \nC=a\\\n  b\nD=x\\\\\\\\y\nE"))
        .isEqualTo(Map.of("A", "1", "B", "two words", "C", "ab", "D", "x\\\\y", "E", ""));
  }
}
