package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.steward.problem.ServerFailure;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import dev.steward.testing.HomeFixture;
import dev.steward.testing.Http;
import dev.steward.testing.SseClient;
import dev.steward.testing.TestServer;
import dev.steward.testing.TestToken;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A closed server leaves no threads and changes no files in its home. */
@Tag("integration")
class ServerShutdownTest {

  @TempDir Path folder;

  /**
   * Returns the threads that run server code, except test threads and idle threads of the pools
   * shared by all servers of the process.
   */
  private List<String> serverThreads() throws IOException {
    Path dump = folder.resolve("threads-" + System.nanoTime());
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
    var result = new ArrayList<String>();
    for (String thread : Files.readString(dump).split("\n\n", -1)) {
      if (thread.contains("dev.steward.")
          && !thread.contains("Test.")
          && !thread.contains("ThreadPoolExecutor.getTask")
          // Threads that have done their work: they deregister themselves or hand over a result.
          && !thread.contains("ThreadSet.remove(")
          && !thread.contains("CompletableFuture.complete(")) {
        result.add(thread);
      }
    }
    return result;
  }

  /** Maps each file to its size and modification time. */
  private static Map<String, String> fileStates(Path home) throws IOException {
    var states = new TreeMap<String, String>();
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            states.put(file.toString(), attributes.size() + " " + attributes.lastModifiedTime());
            return FileVisitResult.CONTINUE;
          }
        });
    return states;
  }

  private static String waitFor(Path gate) {
    return "while [ ! -e " + gate + " ]; do sleep 0.1; done";
  }

  @Test
  void aClosedServerHasNoThreadsAndChangesNoFiles() throws Exception {
    Path home = folder.resolve("home");
    Path gate = folder.resolve("gate");
    var server = new TestServer(home);
    // A running build, a long poll for it, a log stream, a token with unsaved usage,
    // and jobs that are being deleted.
    server.createJob("x", "echo begun; " + waitFor(gate) + "; echo over");
    TestToken token = server.createToken();
    for (int i = 0; i < 20; i++) {
      server.createJob("gone" + i, "true");
    }
    server.http().post("/job/x/build?delay=0sec", "", Http.basic("admin", token.value()));
    server.await("/job/x/1/consoleText", "begun");
    var log = new SseClient(server, "/job/x/1/logText/events", server.admin());
    log.next();
    CompletableFuture<Http.Reply> longPoll =
        CompletableFuture.supplyAsync(
            () -> server.get("/job/x/1/api/json?wait=60"), task -> Thread.ofVirtual().start(task));
    for (int i = 0; i < 20; i++) {
      server.startBuild("/job/gone" + i + "/");
      server.post("/job/gone" + i + "/doDelete");
    }
    assertThat(serverThreads()).isNotEmpty();
    server.closeKeepingBuilds();
    assertThat(serverThreads()).isEmpty();
    assertThat(longPoll).succeedsWithin(java.time.Duration.ofSeconds(30));
    log.close();
    Map<String, String> before = fileStates(home);
    Files.createFile(gate);
    // The build's process ends, but the closed server must not react to it.
    Path state = home.resolve("run/builds/1-0");
    TestServer.await("the end of the build's process", () -> HomeFixture.isEndedCommand(state));
    Map<String, String> after = fileStates(home);
    after.keySet().removeIf(file -> file.contains("/run/builds/1-0") || file.endsWith("/log"));
    before.keySet().removeIf(file -> file.contains("/run/builds/1-0") || file.endsWith("/log"));
    assertThat(after).isEqualTo(before);
    assertThat(Files.readString(home.resolve("builds/01/1/1/log"))).doesNotContain("Finished");
    assertThat(serverThreads()).isEmpty();
    try (var restarted = new TestServer(home)) {
      restarted.await("/job/x/1/consoleText", "over\nFinished: SUCCESS");
    }
    assertThat(serverThreads()).isEmpty();
  }

  @Test
  void closingWhileBuildsStartWritesNothingAfterwards() throws Exception {
    for (int round = 0; round < 5; round++) {
      Path home = folder.resolve("home" + round);
      var server = new TestServer(home);
      for (int i = 0; i < 6; i++) {
        server.createJob("j" + i, "true");
        server.startBuild("/job/j" + i + "/");
      }
      server.closeKeepingBuilds();
      assertThat(serverThreads()).isEmpty();
      try (var restarted = new TestServer(home)) {
        for (int i = 0; i < 6; i++) {
          restarted.await("/job/j" + i + "/1/api/json?tree=result", "SUCCESS");
        }
      }
    }
  }

  @Test
  void aFailedStartLeavesNoThreadsAndReleasesTheHome() throws Exception {
    Path home = folder.resolve("home");
    try (var occupiedPort = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var settings = ServerSettings.at(home).port(occupiedPort.getLocalPort()).build();
      assertThatThrownBy(() -> Steward.start(settings))
          .isInstanceOf(ServerFailure.class)
          .hasMessageContaining("is in use");
    }
    assertThat(serverThreads()).isEmpty();
    new TestServer(home).close();
  }

  @Test
  void aFailureToCloseOnePartDoesNotKeepOthersOpen() throws Exception {
    Path home = folder.resolve("home");
    var store = new AtomicReference<Store>();
    var server =
        new TestServer(
            ServerSettings.at(home).port(0).build(),
            opened -> {
              store.set(opened);
              return opened;
            });
    // Closing saves the usage of tokens, which fails because the store is closed.
    server.http().get("/", Http.basic("admin", server.createToken().value()));
    store.get().close();
    server.close();
    assertThat(serverThreads()).isEmpty();
    new TestServer(home).close();
  }
}
