package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Post-build scripts in the current and in the old format. */
@Tag("integration")
class PostBuildScriptsTest {

  private static final String ELEMENT = "org.jenkinsci.plugins.postbuildscript.PostBuildScript";
  private static final String MODEL = "org.jenkinsci.plugins.postbuildscript.model.";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static String shell(String command) {
    return "<hudson.tasks.Shell><command>" + command + "</command></hudson.tasks.Shell>";
  }

  private static String steps(String result, String command) {
    return "<"
        + MODEL
        + "PostBuildStep><results><string>"
        + result
        + "</string></results><role>BOTH</role><executeOn>BOTH</executeOn><buildSteps>"
        + shell(command)
        + "</buildSteps><stopOnFailure>false</stopOnFailure></"
        + MODEL
        + "PostBuildStep>";
  }

  private static void create(String name, String command, String content) {
    server.createItem(
        name,
        "<project><builders>"
            + shell(command)
            + "</builders><publishers><"
            + ELEMENT
            + ">"
            + content
            + "</"
            + ELEMENT
            + "></publishers></project>");
    assertThat(server.getBody("/job/" + name + "/")).doesNotContain("has no effect here");
  }

  @Test
  void stepsRunByTheResult() {
    String config =
        "<config><scriptFiles><"
            + MODEL
            + "ScriptFile><results><string>FAILURE</string></results><role>SLAVE</role>"
            + "<filePath>after.sh</filePath><scriptType>GENERIC</scriptType></"
            + MODEL
            + "ScriptFile></scriptFiles><groovyScripts/><buildSteps>"
            + steps("SUCCESS", "echo good-$((1+1))")
            + steps("FAILURE", "echo bad-$((2+2))")
            + "</buildSteps><markBuildUnstable>false</markBuildUnstable></config>";
    create("failing", "echo 'echo file-$((3+3))' >after.sh; false", config);
    assertThat(server.build("/job/failing/", 1, "FAILURE"))
        .contains("bad-4", "file-6")
        .doesNotContain("good-2");
    create("passing", "true", config);
    assertThat(server.build("/job/passing/", 1, "SUCCESS"))
        .contains("good-2")
        .doesNotContain("bad-4", "file-6");
  }

  @Test
  void aFailingScriptMarksTheBuildUnstableIfSoConfigured() {
    create(
        "unstable",
        "true",
        "<config><scriptFiles/><buildSteps>"
            + steps("SUCCESS", "false")
            + "</buildSteps><markBuildUnstable>true</markBuildUnstable></config>");
    server.build("/job/unstable/", 1, "UNSTABLE");
  }

  @Test
  void aScriptFileHasVariablesAndArguments() {
    create(
        "files",
        "printf '%s\\n' 'echo args=$1/$2/$# result=$BUILD_RESULT' >post.sh",
        "<config><scriptFiles><"
            + MODEL
            + "ScriptFile><results><string>SUCCESS</string></results><role>SLAVE</role><filePath>"
            + "$WORKSPACE/post.sh a${JOB_NAME} \"b c\"</filePath><scriptType>GENERIC</scriptType></"
            + MODEL
            + "ScriptFile></scriptFiles><buildSteps/></config>");
    assertThat(server.build("/job/files/", 1, "SUCCESS"))
        .contains("\nargs=afiles/b c/2 result=SUCCESS\n");
  }

  @Test
  void aFailureStopsTheLaterStepsOfItsGroupIfSoConfigured() {
    String group = steps("SUCCESS", "echo one-$((1+1)); false");
    String more = shell("echo two-$((1+1))");
    String stopping =
        group
            .replace("</buildSteps>", more + "</buildSteps>")
            .replace("<stopOnFailure>false", "<stopOnFailure>true");
    create(
        "stopping",
        "true",
        "<config><scriptFiles/><buildSteps>"
            + stopping
            + steps("SUCCESS", "echo three-$((1+2))")
            + "</buildSteps><markBuildUnstable>true</markBuildUnstable></config>");
    assertThat(server.build("/job/stopping/", 1, "UNSTABLE"))
        .contains("one-2", "three-3")
        .doesNotContain("two-2");
    assertThat(server.getBody("/job/stopping/1/steps")).contains("An earlier step failed");
    create(
        "continuing",
        "true",
        "<config><scriptFiles/><buildSteps>"
            + group.replace("</buildSteps>", more + "</buildSteps>")
            + "</buildSteps></config>");
    assertThat(server.build("/job/continuing/", 1, "FAILURE")).contains("one-2", "two-2");
  }

  @Test
  void theOldFormatHasOneListAndTwoFlags() {
    String old =
        "<buildSteps>"
            + shell("echo old-$((1+1))")
            + "</buildSteps><scriptOnlyIfSuccess>false</scriptOnlyIfSuccess><scriptOnlyIfFailure>"
            + "true</scriptOnlyIfFailure><markBuildUnstable>false</markBuildUnstable>";
    create("old-failing", "false", old);
    assertThat(server.build("/job/old-failing/", 1, "FAILURE")).contains("old-2");
    create("old-passing", "true", old);
    assertThat(server.build("/job/old-passing/", 1, "SUCCESS")).doesNotContain("old-2");
  }

  private static void createStoppable(String name, String afterwards) {
    create(
        name,
        "echo started; sleep 300",
        "<config><scriptFiles/><groovyScripts/><buildSteps>"
            + steps("ABORTED", afterwards)
            + "</buildSteps></config>");
    server.startBuild("/job/" + name + "/");
    server.await("/job/" + name + "/1/consoleText", "+ sleep 300");
    assertThat(server.post("/job/" + name + "/1/stop").status()).isLessThan(400);
  }

  @Test
  void aStoppedBuildRunsItsScriptsToTheEnd() {
    // Longer than the interval at which the server looks for processes of the stopped steps.
    createStoppable("stopped", "sleep 2; echo cleaned-$((3+3))");
    server.await("/job/stopped/1/api/json?tree=building,result", "ABORTED");
    assertThat(server.getBody("/job/stopped/1/consoleText"))
        .contains("\ncleaned-6\n")
        .contains("Finished: ABORTED");
  }

  @Test
  void aSecondStopEndsTheScript() {
    createStoppable("again", "echo cleaning-$((3+3)); sleep 300");
    server.await("/job/again/1/consoleText", "\ncleaning-6\n");
    assertThat(server.post("/job/again/1/stop").status()).isLessThan(400);
    server.await("/job/again/1/api/json?tree=building,result", "ABORTED");
    assertThat(server.getBody("/job/again/1/steps")).contains("\"FAILURE\"");
  }
}
