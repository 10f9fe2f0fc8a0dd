package dev.steward.rest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code RUN/pause/toggle}. */
@Tag("integration")
class PauseTest {

  private static final String SCRIPT =
      "parallel a: { input(message: 'A', id: 'a'); echo 'after a'; echo 'more a' },"
          + " b: { input(message: 'B', id: 'b'); echo 'after b'; echo 'more b' }\n"
          + "echo 'end'";

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private static Http.Reply toggle(String job) {
    return server.post("/job/" + job + "/1/pause/toggle");
  }

  private static void answer(String job, String input) {
    assertThat(server.post("/job/" + job + "/1/input/" + input + "/proceedEmpty").status())
        .isEqualTo(200);
    // The step has its answer, but the branch does not go on.
    TestServer.await(
        "the input to have its answer",
        () ->
            !server
                .getBody("/job/" + job + "/1/wfapi/pendingInputActions")
                .contains("\"id\":\"" + input + "\""));
  }

  @Test
  void aPausedRunStartsNoStepEvenAfterARestart() {
    pipelines.create("paused", SCRIPT);
    pipelines.start("paused");
    server.await("/job/paused/1/wfapi/pendingInputActions", "\"id\":\"B\"");
    assertThat(server.getBody("/job/paused/1/")).contains("pause/toggle", ">Pause<");
    assertThat(toggle("paused").status()).isEqualTo(302);
    assertThat(server.getBody("/job/paused/1/")).contains(">Resume<");
    answer("paused", "B");
    answer("paused", "A");
    assertThat(pipelines.console("paused", 1)).contains("Pausing").doesNotContain("echo");
    server.restart();
    pipelines.awaitConsole("paused", 1, "Still paused");
    assertThat(pipelines.console("paused", 1)).doesNotContain("echo", "Ready to run");
    assertThat(toggle("paused").status()).isEqualTo(302);
    EndedRun run = pipelines.await("paused", 1);
    assertThat(run.result()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("after a", "more a", "after b", "more b", "end");
    assertThat(run.texts().indexOf("Still paused")).isLessThan(run.texts().indexOf("Resuming"));
    assertThat(toggle("paused").status()).isEqualTo(404);
    assertThat(server.getBody("/manage/audit")).contains("run.pause", "run.resume");
  }

  @Test
  void aLoopWithoutWaitsIsPausedAtItsNextStep() {
    pipelines.create("loop", "for (int i = 0; i < 1000000; i++) { echo 'x' }");
    pipelines.start("loop");
    pipelines.awaitConsole("loop", 1, "[Pipeline] echo");
    toggle("loop");
    pipelines.awaitConsole("loop", 1, "Pausing");
    TestServer.await(
        "the log to stop growing",
        () -> {
          String before = pipelines.console("loop", 1);
          // Each request takes longer than an echo.
          return server.get("/job/loop/1/api/json").status() == 200
              && pipelines.console("loop", 1).equals(before);
        });
    pipelines.stop("loop", 1);
    assertThat(pipelines.await("loop", 1).result()).isEqualTo("ABORTED");
  }

  @Test
  void pausingNeedsItemCancel() {
    pipelines.create("locked", "input(message: 'A', id: 'a')");
    pipelines.start("locked");
    server.await("/job/locked/1/wfapi/pendingInputActions", "\"id\":\"A\"");
    server.createUser("carol", "carol-password");
    assertThat(
            server
                .postJson(
                    "/authorization",
                    "{\"globalMatrix\":{\"entries\":["
                        + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                        + "{\"user\":{\"name\":\"carol\",\"permissions\":[\"Overall/Read\",\"Job/Read\",\"Job/Build\"]}}]}}")
                .status())
        .isEqualTo(204);
    assertThat(
            server
                .http()
                .post("/job/locked/1/pause/toggle", "", Http.basic("carol", "carol-password"))
                .status())
        .isEqualTo(403);
    assertThat(pipelines.console("locked", 1)).doesNotContain("Pausing");
    pipelines.stop("locked", 1);
    pipelines.await("locked", 1);
  }
}
