package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server that restarts while a build is in a block of steps. */
@Tag("integration")
class StepBlockRestartTest {

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();

  private static String shell(String command) {
    return "<hudson.tasks.Shell><command>" + command + "</command></hudson.tasks.Shell>";
  }

  @Test
  void eachStepOfABlockRunsOnce() throws IOException {
    Path done = folder.resolve("done");
    Path gate = folder.resolve("gate");
    server.createItem(
        "blocks",
        "<project><builders><org.jenkinsci.plugins.conditionalbuildstep.ConditionalBuilder>"
            + "<runCondition class=\"org.jenkins_ci.plugins.run_condition.contributed."
            + "ShellCondition\"><command>echo condition &gt;&gt;"
            + done
            + "</command></runCondition><conditionalbuilders>"
            + shell("echo one &gt;&gt;" + done)
            + shell(
                "echo two &gt;&gt;" + done + "; while [ ! -f " + gate + " ]; do sleep 0.1; done")
            + shell("echo three &gt;&gt;" + done)
            + "</conditionalbuilders>"
            + "</org.jenkinsci.plugins.conditionalbuildstep.ConditionalBuilder></builders>"
            + "</project>");
    server.startBuild("/job/blocks/");
    server.await("/job/blocks/1/consoleText", "+ echo two");
    server.closeKeepingBuilds();
    server.start();
    Files.createFile(gate);
    server.awaitBuild("/job/blocks/", 1, "SUCCESS");
    assertThat(done).hasContent("condition\none\ntwo\nthree");
    assertThat(server.getBody("/job/blocks/1/steps"))
        .contains("Evaluate the condition", "Execute shell 3");
  }
}
