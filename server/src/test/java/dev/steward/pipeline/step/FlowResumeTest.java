package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Flow steps go on where they were when the server starts again. */
@Tag("integration")
class FlowResumeTest {

  @RegisterExtension final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private void restart() {
    server.close();
    server.start();
  }

  /** The lines of the log without those about the restart. */
  private static List<String> lines(EndedRun run) {
    return run.lines().stream()
        .filter(
            line -> !line.startsWith("Resuming build at ") && !line.startsWith("Ready to run at "))
        .toList();
  }

  @Test
  void anInputWaitsForItsAnswerAgain() {
    pipelines.create("ask", "def v = input(message: 'Still there?', id: 'ask')\necho \"got ${v}\"");
    pipelines.start("ask");
    pipelines.awaitConsole("ask", 1, "Proceed or Abort");
    restart();
    server.await("/job/ask/1/input/", "Still there?");
    assertThat(server.post("/job/ask/1/input/Ask/proceedEmpty").status()).isEqualTo(200);
    EndedRun run = pipelines.await("ask", 1);
    assertThat(lines(run))
        .containsExactly(
            "Started by user admin",
            "[Pipeline] Start of Pipeline",
            "[Pipeline] input",
            "Still there?",
            "Proceed or Abort",
            "Approved by admin",
            "[Pipeline] echo",
            "got null",
            "[Pipeline] End of Pipeline",
            "Finished: SUCCESS");
  }

  @Test
  void locksKeepTheirOwnersAndTheirOrder() {
    pipelines.create("owner", "lock('shared') { input 'hold'; echo 'released' }");
    pipelines.create("waiter", "lock('shared') { echo 'have it' }");
    pipelines.start("owner");
    pipelines.awaitConsole("owner", 1, "Proceed or Abort");
    pipelines.start("waiter");
    pipelines.awaitConsole("waiter", 1, "added into queue at position 0");
    restart();
    server.await("/job/owner/1/input/", "hold");
    assertThat(server.getBody("/lockable-resources/api/json"))
        .contains("\"buildName\":\"owner #1\"", "\"locked\":true", "\"name\":\"shared\"");
    assertThat(pipelines.console("waiter", 1)).doesNotContain("Lock acquired");
    String id =
        server.getBody("/job/owner/1/input/").replaceAll("(?s).*id=\"input-(\\w+)\".*", "$1");
    assertThat(server.post("/job/owner/1/input/" + id + "/proceedEmpty").status()).isEqualTo(200);
    assertThat(pipelines.await("owner", 1).result()).isEqualTo("SUCCESS");
    EndedRun waiter = pipelines.await("waiter", 1);
    assertThat(waiter.result()).isEqualTo("SUCCESS");
    assertThat(lines(waiter).stream().filter(line -> !line.startsWith("The resource")))
        .containsExactly(
            "Started by user admin",
            "[Pipeline] Start of Pipeline",
            "[Pipeline] lock",
            "Trying to acquire lock on [Resource: shared]",
            "[Resource: shared] is not free, waiting for execution ...",
            "[Required resources: [shared]] added into queue at position 0",
            "Lock acquired on [Resource: shared]",
            "[Pipeline] {",
            "[Pipeline] echo",
            "have it",
            "[Pipeline] }",
            "Lock released on resource [Resource: shared]",
            "[Pipeline] // lock",
            "[Pipeline] End of Pipeline",
            "Finished: SUCCESS");
    assertThat(server.getBody("/lockable-resources/api/json")).contains("\"resources\":[]");
  }

  @Test
  @SuppressWarnings("try") // the server is closed and started again
  void aSleepThatIsOverAfterARestartSaysSo(@TempDir Path folder) {
    var later = new AtomicReference<>(Duration.ZERO);
    try (var other =
        new TestServer(folder.resolve("home"), () -> Instant.now().plus(later.get()))) {
      var runs = new PipelineRuns(other);
      runs.create("sleep", "sleep(time: 50, unit: 'MINUTES')\necho 'awake'");
      runs.start("sleep");
      runs.awaitConsole("sleep", 1, "Sleeping for 50 min");
      other.close();
      later.set(Duration.ofHours(1));
      other.start();
      assertThat(lines(runs.await("sleep", 1)))
          .containsSubsequence(
              "Sleeping for 50 min", "No need to sleep any longer", "[Pipeline] echo", "awake");
    }
  }

  @Test
  void aJobIsNotBuiltTwice() {
    pipelines.create("below", "input message: 'go', id: 'go'");
    pipelines.create("above", "echo \"${build('below').result}\"");
    pipelines.start("above");
    pipelines.awaitConsole("below", 1, "Proceed or Abort");
    pipelines.awaitConsole("above", 1, "Starting building: below #1");
    restart();
    server.await("/job/below/1/input/", "go");
    assertThat(server.post("/job/below/1/input/Go/proceedEmpty").status()).isEqualTo(200);
    EndedRun run = pipelines.await("above", 1);
    assertThat(lines(run))
        .containsExactly(
            "Started by user admin",
            "[Pipeline] Start of Pipeline",
            "[Pipeline] build",
            "Scheduling project: below",
            "Starting building: below #1",
            "Build below #1 completed: SUCCESS",
            "[Pipeline] echo",
            "SUCCESS",
            "[Pipeline] End of Pipeline",
            "Finished: SUCCESS");
    assertThat(server.getBody("/job/below/api/json?tree=builds[number]"))
        .contains("\"builds\":[{")
        .doesNotContain("\"number\":2");
  }

  @Test
  void aTimeoutKeepsItsDeadline() {
    pipelines.create(
        "deadline",
        """
        catchError { timeout(time: 4, unit: 'SECONDS') { input 'never answered' } }
        retry(2) { echo 'a try' }
        sleep(time: 10, unit: 'MILLISECONDS')
        """);
    pipelines.start("deadline");
    pipelines.awaitConsole("deadline", 1, "Proceed or Abort");
    restart();
    EndedRun run = pipelines.await("deadline", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(lines(run))
        .containsExactly(
            "Started by user admin",
            "[Pipeline] Start of Pipeline",
            "[Pipeline] catchError",
            "[Pipeline] {",
            "[Pipeline] timeout",
            "Timeout set to expire in 4 sec",
            "[Pipeline] {",
            "[Pipeline] input",
            "never answered",
            "Proceed or Abort",
            "Cancelling nested steps due to timeout",
            "[Pipeline] }",
            "[Pipeline] // timeout",
            "[Pipeline] }",
            "Timeout has been exceeded",
            "Setting overall build result to ABORTED",
            "[Pipeline] // catchError",
            "[Pipeline] retry",
            "[Pipeline] {",
            "[Pipeline] echo",
            "a try",
            "[Pipeline] }",
            "[Pipeline] // retry",
            "[Pipeline] sleep",
            "Sleeping for 10 ms",
            "[Pipeline] End of Pipeline",
            "Finished: ABORTED");
  }

  @Test
  void finishedBlocksAreReplayedWithoutEffects() {
    pipelines.create("dep", "echo 'built'");
    pipelines.create(
        "replayed",
        """
        node { writeFile file: 'lib.groovy', text: 'def twice(n) { n * 2 }\\nreturn this'; lib = load 'lib.groovy' }
        lock('l') { echo 'locked' }
        milestone 3
        properties([disableConcurrentBuilds()])
        int n = 0
        waitUntil { n++; n > 1 }
        try { timeout(time: 200, unit: 'MILLISECONDS') { sleep 60 } } catch (e) { echo "${e.message}" }
        def b = build 'dep'
        node { writeFile file: 'lib.groovy', text: 'changed' }
        input message: 'go', id: 'go'
        milestone 4
        echo "${lib.twice(n)} ${b.number} ${b.result}"
        """);
    pipelines.start("replayed");
    pipelines.awaitConsole("replayed", 1, "Proceed or Abort");
    String before = pipelines.console("replayed", 1);
    restart();
    server.await("/job/replayed/1/input/", "go");
    assertThat(server.post("/job/replayed/1/input/Go/proceedEmpty").status()).isEqualTo(200);
    EndedRun run = pipelines.await("replayed", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.console()).startsWith(before);
    assertThat(lines(run).subList((int) before.lines().count(), lines(run).size()))
        .containsExactly(
            "Approved by admin",
            "[Pipeline] milestone",
            "Trying to pass milestone 4",
            "[Pipeline] echo",
            "4 1 SUCCESS",
            "[Pipeline] End of Pipeline",
            "Finished: SUCCESS");
    assertThat(server.getBody("/job/dep/api/json?tree=builds[number]"))
        .doesNotContain("\"number\":2");
  }

  @Test
  void aRunWhoseJobDisablesResumingEndsWithTheServer() {
    pipelines.create(
        "short",
        "lock('phone') { input message: 'Wait', id: 'wait' }",
        "<org.jenkinsci.plugins.workflow.job.properties.DisableResumeJobProperty/>");
    pipelines.start("short");
    pipelines.awaitConsole("short", 1, "Proceed or Abort");
    restart();
    EndedRun run = pipelines.await("short", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.lines())
        .startsWith(
            "Started by user admin",
            "Resume disabled by user, switching to high-performance, low-durability mode.",
            "[Pipeline] Start of Pipeline")
        .endsWith(
            "Proceed or Abort",
            "Failing build: shutting down controller and build is marked to not resume",
            "Finished: ABORTED");
    assertThat(server.getBody("/lockable-resources/api/json")).contains("\"resources\":[]");
    assertThat(server.post("/job/short/1/input/Wait/proceedEmpty").status()).isEqualTo(404);
  }
}
