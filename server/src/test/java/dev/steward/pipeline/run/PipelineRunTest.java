package dev.steward.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs of pipelines from their first line to their result. */
@Tag("integration")
class PipelineRunTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @Test
  void stepsAndBlocksWriteTheLinesOfJenkins() {
    EndedRun run =
        pipelines.run(
            "echo",
            """
            stage('A') {
              echo 'one'
              script { echo "two ${1 + 1}" }
            }
            echo 'three'
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.lines())
        .containsExactly(
            "Started by user admin",
            "[Pipeline] Start of Pipeline",
            "[Pipeline] stage",
            "[Pipeline] { (A)",
            "[Pipeline] echo",
            "one",
            "[Pipeline] script",
            "[Pipeline] {",
            "[Pipeline] echo",
            "two 2",
            "[Pipeline] }",
            "[Pipeline] // script",
            "[Pipeline] }",
            "[Pipeline] // stage",
            "[Pipeline] echo",
            "three",
            "[Pipeline] End of Pipeline",
            "Finished: SUCCESS");
    assertThat(run.nodes())
        .extracting(node -> node.id() + " " + node.kind() + " " + node.step() + " " + node.parent())
        .containsExactly(
            "3 BLOCK stage 0",
            "4 BODY stage 3",
            "5 STEP echo 4",
            "6 BLOCK script 4",
            "7 BODY script 6",
            "8 STEP echo 7",
            "13 STEP echo 0");
  }
}
