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
}
