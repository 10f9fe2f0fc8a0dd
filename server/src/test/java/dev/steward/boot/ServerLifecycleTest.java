package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.engine.ServerLifecycle;
import dev.steward.setting.ServerSettings;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quiet-down, exit, restart and load statistics. */
class ServerLifecycleTest {

  @TempDir Path folder;
  private TestServer server;

  static ServerSettings settings(Path home) {
    return new ServerSettings(
        home, "127.0.0.1", 0, "", null, null, null, null, List.of(), 2, false);
  }

  @BeforeEach
  void start() {
    server = new TestServer(folder.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Http.Reply post(String path) {
    return server.http().post(path, "", server.admin());
  }

  private String get(String path) {
    return server.http().get(path, server.admin()).body();
  }

  /** Starts a build that runs until the file exists. */
  private void startBuildUntil(Path file) {
    server.createJob("long", "until [ -e " + file + " ]; do sleep 0.05; done");
    post("/job/long/build?delay=0sec");
    server.await("/computer/api/json", "\"busyExecutors\":1");
  }

  @Test
  void quietDownShowsItsReasonAndStartsNoBuilds() {
    server.createJob("x", "true");
    assertThat(post("/quietDown?message=new%20disk").status()).isEqualTo(302);
    assertThat(get("/api/json?tree=quietingDown,quietDownReason"))
        .contains("\"quietDownReason\":\"new disk\",\"quietingDown\":true");
    post("/job/x/build?delay=0sec");
    post("/quietDown");
    assertThat(get("/api/json?tree=quietDownReason")).contains("null");
    assertThat(get("/job/x/api/json?tree=lastBuild[number]")).contains("\"lastBuild\":null");
    post("/cancelQuietDown");
    server.await("/job/x/api/json?tree=lastBuild[result]", "SUCCESS");
  }

  @Test
  void quietDownWaitsForRunningBuildsUntilTheTimeout() throws Exception {
    Path file = folder.resolve("go");
    startBuildUntil(file);
    long before = System.nanoTime();
    post("/quietDown?block=true&timeout=300");
    assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(290));
    assertThat(get("/computer/api/json")).contains("\"busyExecutors\":1");
    Files.createFile(file);
    assertThat(post("/quietDown?block=true").status()).isEqualTo(302);
    assertThat(get("/computer/api/json")).contains("\"busyExecutors\":0");
    assertThat(post("/quietDown?block=true&timeout=soon").status()).isEqualTo(400);
  }

  @Test
  void exitIsDecidedAtOnceAndRestartNeedsAPost() {
    assertThat(server.http().get("/restart", server.admin()).body()).contains("<form");
    assertThat(server.shutdownRequested()).isNotDone();
    Http.Reply reply = post("/exit");
    assertThat(reply.body()).isEqualTo("Shutting down");
    assertThat(server.shutdownRequested()).isCompletedWithValue(ServerLifecycle.ExitMode.EXIT);
  }

  @Test
  void aSafeRestartWaitsForRunningBuildsAndCanBeCancelled() throws Exception {
    Path file = folder.resolve("go");
    startBuildUntil(file);
    post("/safeRestart?message=patch");
    assertThat(get("/api/json?tree=quietDownReason")).contains("patch");
    post("/cancelQuietDown");
    Files.createFile(file);
    server.await("/job/long/api/json?tree=lastBuild[result]", "SUCCESS");
    assertThat(server.shutdownRequested()).isNotDone();
    post("/safeRestart");
    assertThat(server.shutdownRequested().get(10, TimeUnit.SECONDS))
        .isEqualTo(ServerLifecycle.ExitMode.RESTART);
  }

  @Test
  void loadStatisticsCountTheExecutors() {
    assertThat(get("/overallLoad/api/json?depth=2"))
        .contains("\"definedExecutors\":{\"hour\":{\"latest\":2.0},\"min\":{\"latest\":2.0}")
        .contains("\"busyExecutors\":{\"hour\":{\"latest\":0.0}");
    assertThat(get("/unlabeledLoad/api/json"))
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
