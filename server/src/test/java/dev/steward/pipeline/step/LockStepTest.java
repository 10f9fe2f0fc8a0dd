package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Locks that another run holds. */
@Tag("integration")
class LockStepTest {

  @RegisterExtension final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private void hold(String resource) {
    pipelines.create("holder", "lock('" + resource + "') { input(message: 'Hold', id: 'hold') }");
    pipelines.start("holder");
    pipelines.awaitConsole("holder", 1, "Proceed or Abort");
  }

  private void release() {
    assertThat(server.post("/job/holder/1/input/Hold/proceedEmpty").status()).isEqualTo(200);
    assertThat(pipelines.await("holder", 1).result()).isEqualTo("SUCCESS");
  }

  @Test
  void aStepWaitsNoLongerThanItsTimeout() {
    hold("phone");
    EndedRun run =
        pipelines.run(
            "late",
            "lock(resource: 'phone', timeoutForAllocateResource: 1, timeoutUnit: 'SECONDS') { echo"
                + " 'never' }");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.lines())
        .containsSubsequence(
            "Trying to acquire lock on [Resource: phone]",
            "[Resource: phone] is not free, waiting for execution ... (timeout: 1 seconds)",
            "[Required resources: [phone]] added into queue at position 0",
            "[Resource: phone] timed out waiting for resource allocation after 1 seconds",
            "[Pipeline] // lock",
            "[Pipeline] End of Pipeline",
            "ERROR: [Resource: phone] timed out waiting for resource allocation after 1 seconds")
        .doesNotContain("never");
    pipelines.create(
        "next", "lock(resource: 'phone', timeoutForAllocateResource: 5) { echo 'mine' }");
    pipelines.start("next");
    pipelines.awaitConsole("next", 1, "(timeout: 5 minutes)");
    release();
    // The request that was given up does not get the resource.
    assertThat(pipelines.await("next", 1).texts())
        .contains("Lock acquired on [Resource: phone]", "mine");
    assertThat(server.getBody("/lockable-resources/api/json")).contains("\"resources\":[]");
  }

  @Test
  void aTimeoutThatPassesWhileTheServerIsDownEndsTheStep() {
    hold("phone");
    pipelines.create(
        "late",
        """
        try {
          lock(resource: 'phone', timeoutForAllocateResource: 2, timeoutUnit: 'SECONDS') { echo 'never' }
        } catch (e) {
          echo e.message
        }
        """);
    pipelines.start("late");
    pipelines.awaitConsole("late", 1, "added into queue");
    server.close();
    server.start();
    EndedRun run = pipelines.await("late", 1);
    assertThat(run.result()).isEqualTo("SUCCESS");
    assertThat(run.lines())
        .containsSubsequence(
            "[Pipeline] // lock",
            "[Pipeline] echo",
            "[Resource: phone] timed out waiting for resource allocation after 2 seconds")
        .doesNotContain("never");
    server.await("/job/holder/1/input/", "Hold");
    release();
  }

  @Test
  void moreResourcesAreTakenTogetherAndALockThatIsTakenIsSkipped() {
    hold("b");
    EndedRun skipped =
        pipelines.run(
            "skips",
            """
            def value = lock(resource: 'b', skipIfLocked: true) { 'never' }
            echo "skipped ${value}"
            def both = lock(resource: 'a', extra: [[resource: 'b']], skipIfLocked: true) { 'never' }
            echo "both ${both}"
            """);
    assertThat(skipped.result()).isEqualTo("SUCCESS");
    assertThat(skipped.texts())
        .contains(
            "[Resource: b] is not free, skipping execution ...",
            "skipped null",
            "[{Resource: a},{Resource: b}] is not free, skipping execution ...",
            "both null");
    release();
    EndedRun run =
        pipelines.run(
            "both",
            """
            lock(resource: 'a', extra: [[resource: 'b'], [resource: 'c']], variable: 'LOCKED') {
              echo "${env.LOCKED} ${env.LOCKED0} ${env.LOCKED2}"
            }
            """);
    assertThat(run.result()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .contains(
            "Lock acquired on [{Resource: a},{Resource: b},{Resource: c}]",
            "a,b,c a c",
            "Lock released on resource [{Resource: a},{Resource: b},{Resource: c}]");
  }
}
