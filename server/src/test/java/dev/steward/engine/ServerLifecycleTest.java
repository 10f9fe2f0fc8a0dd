package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Quiet-down, exit, restart and load statistics. */
@Tag("integration")
class ServerLifecycleTest {

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();

  /** Starts a build that runs until the file exists. */
  private void startBuildUntil(Path file) {
    server.createJob("long", "until [ -e " + file + " ]; do sleep 0.05; done");
    server.startBuild("/job/long/");
    server.await("/computer/api/json", "\"busyExecutors\":1");
  }

  @Test
  void quietDownShowsItsReasonAndStartsNoBuilds() {
    server.createJob("x", "true");
    assertThat(server.post("/quietDown?message=new%20disk").status()).isEqualTo(302);
    assertThat(server.getBody("/api/json?tree=quietingDown,quietDownReason"))
        .contains("\"quietDownReason\":\"new disk\",\"quietingDown\":true");
    server.startBuild("/job/x/");
    server.post("/quietDown");
    assertThat(server.getBody("/api/json?tree=quietDownReason")).contains("null");
    assertThat(server.getBody("/job/x/api/json?tree=lastBuild[number]"))
        .contains("\"lastBuild\":null");
    server.post("/cancelQuietDown");
    server.await("/job/x/api/json?tree=lastBuild[result]", "SUCCESS");
  }

  @Test
  void quietDownWaitsForRunningBuildsUntilTheTimeout() throws Exception {
    Path file = folder.resolve("go");
    startBuildUntil(file);
    long before = System.nanoTime();
    server.post("/quietDown?block=true&timeout=300");
    assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(290));
    assertThat(server.getBody("/computer/api/json")).contains("\"busyExecutors\":1");
    Files.createFile(file);
    assertThat(server.post("/quietDown?block=true").status()).isEqualTo(302);
    assertThat(server.getBody("/computer/api/json")).contains("\"busyExecutors\":0");
    assertThat(server.post("/quietDown?block=true&timeout=soon").status()).isEqualTo(400);
  }

  @Test
  void exitTakesEffectAtOnceAndRestartNeedsAPost() {
    assertThat(server.getBody("/restart")).contains("<form");
    assertThat(server.shutdownRequested()).isNotDone();
    Http.Reply reply = server.post("/exit");
    assertThat(reply.body()).isEqualTo("Shutting down");
    assertThat(server.shutdownRequested()).isCompletedWithValue(ServerLifecycle.ExitMode.EXIT);
  }

  @Test
  void aSafeRestartWaitsForRunningBuildsAndCanBeCancelled() throws Exception {
    Path file = folder.resolve("go");
    startBuildUntil(file);
    server.post("/safeRestart?message=patch");
    assertThat(server.getBody("/api/json?tree=quietDownReason")).contains("patch");
    server.post("/cancelQuietDown");
    Files.createFile(file);
    server.await("/job/long/api/json?tree=lastBuild[result]", "SUCCESS");
    assertThat(server.shutdownRequested()).isNotDone();
    server.post("/safeRestart");
    assertThat(server.shutdownRequested().get(10, TimeUnit.SECONDS))
        .isEqualTo(ServerLifecycle.ExitMode.RESTART);
  }

  @Test
  void loadStatisticsCountTheExecutors() {
    assertThat(server.getBody("/overallLoad/api/json?depth=2"))
        .contains("\"definedExecutors\":{\"hour\":{\"latest\":2.0},\"min\":{\"latest\":2.0}")
        .contains("\"busyExecutors\":{\"hour\":{\"latest\":0.0}");
    assertThat(server.getBody("/unlabeledLoad/api/json"))
        .startsWith("{\"_class\":\"jenkins.model.UnlabeledLoadStatistics\"");
  }

  @Test
  void lifecycleActionsRequirePermission() {
    for (String verb : List.of("exit", "safeExit", "restart", "safeRestart", "quietDown", "gc")) {
      assertThat(server.http().post("/" + verb, "").status()).as(verb).isEqualTo(403);
    }
    assertThat(server.shutdownRequested()).isNotDone();
  }
}
