package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.steward.problem.ServerFailure;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A closed server leaves no threads and changes no files of its home. */
class ClosingTest {

  @TempDir Path folder;

  /**
   * Returns the threads that run server code, except test threads and idle threads of the pools
   * shared by all servers of the process.
   */
  private List<String> ownThreads() throws IOException {
    Path dump = folder.resolve("threads-" + System.nanoTime());
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
    var own = new ArrayList<String>();
    for (String thread : Files.readString(dump).split("\n\n", -1)) {
      if (thread.contains("dev.steward.")
          && !thread.contains("Test.")
          && !thread.contains("ThreadPoolExecutor.getTask")) {
        own.add(thread);
      }
    }
    return own;
  }

  /** Maps each file to its size and modification time. */
  private static Map<String, String> files(Path home) throws IOException {
    var all = new TreeMap<String, String>();
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
            all.put(file.toString(), is.size() + " " + is.lastModifiedTime());
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }

  private static String wait(Path gate) {
    return "while [ ! -e " + gate + " ]; do sleep 0.1; done";
  }

  @Test
  void aServerThatHasClosedHasNoThreadLeftAndChangesNoFile() throws Exception {
    Path home = folder.resolve("home");
    Path gate = folder.resolve("gate");
    var server = new Running(home);
    // A running build, a long poll for it, a log stream, a token with unsaved usage,
    // and jobs that are being deleted.
    server.job("x", "echo begun; " + wait(gate) + "; echo over");
    Running.Made token = server.token();
    for (int i = 0; i < 20; i++) {
      server.job("gone" + i, "true");
    }
    server.http.post("/job/x/build?delay=0sec", "", Http.basic("admin", token.value()));
    server.await("/job/x/1/consoleText", "begun");
    var log = new Told(server, "/job/x/1/logText/events", server.admin());
    log.next();
    CompletableFuture<Http.Reply> waiting =
        CompletableFuture.supplyAsync(
            () -> server.http.get("/job/x/1/api/json?wait=60", server.admin()),
            task -> Thread.ofVirtual().start(task));
    for (int i = 0; i < 20; i++) {
      server.http.post("/job/gone" + i + "/build?delay=0sec", "", server.admin());
      server.http.post("/job/gone" + i + "/doDelete", "", server.admin());
    }
    assertThat(ownThreads()).isNotEmpty();
    server.leaveBuilds();
    assertThat(ownThreads()).isEmpty();
    assertThat(waiting).succeedsWithin(java.time.Duration.ofSeconds(30));
    log.close();
    Map<String, String> before = files(home);
    Files.createFile(gate);
    // The build's process ends, but the closed server must not react to it.
    Path exit = home.resolve("run/builds/1/0/exit");
    Running.await("the end of the build's process", () -> Files.exists(exit));
    Map<String, String> after = files(home);
    after.keySet().removeIf(file -> file.contains("/run/builds/1/0/") || file.endsWith("/log"));
    before.keySet().removeIf(file -> file.contains("/run/builds/1/0/") || file.endsWith("/log"));
    assertThat(after).isEqualTo(before);
    assertThat(Files.readString(home.resolve("builds/01/1/1/log"))).doesNotContain("Finished");
    assertThat(ownThreads()).isEmpty();
    try (var again = new Running(home)) {
      again.await("/job/x/1/consoleText", "over\nFinished: SUCCESS");
    }
    assertThat(ownThreads()).isEmpty();
  }

  @Test
  void aServerThatClosesWhileItsBuildsBeginWritesNothingAfterwards() throws Exception {
    for (int round = 0; round < 5; round++) {
      Path home = folder.resolve("home" + round);
      var server = new Running(home);
      for (int i = 0; i < 6; i++) {
        server.job("j" + i, "true");
        server.http.post("/job/j" + i + "/build?delay=0sec", "", server.admin());
      }
      server.leaveBuilds();
      assertThat(ownThreads()).isEmpty();
      try (var again = new Running(home)) {
        for (int i = 0; i < 6; i++) {
          again.await("/job/j" + i + "/1/api/json?tree=result", "SUCCESS");
        }
      }
    }
  }

  @Test
  void aServerThatCannotBeginLeavesNoThreadAndReleasesTheHome() throws Exception {
    Path home = folder.resolve("home");
    try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var settings =
          new ServerSettings(
              home,
              "127.0.0.1",
              taken.getLocalPort(),
              "",
              null,
              null,
              null,
              null,
              List.of(),
              2,
              false);
      assertThatThrownBy(() -> Steward.start(settings))
          .isInstanceOf(ServerFailure.class)
          .hasMessageContaining("is in use");
    }
    assertThat(ownThreads()).isEmpty();
    new Running(home).close();
  }

  @Test
  void onePartThatCannotBeClosedKeepsNoOtherOpen() throws Exception {
    Path home = folder.resolve("home");
    var store = new AtomicReference<Store>();
    var server =
        new Running(
            new ServerSettings(
                home, "127.0.0.1", 0, "", null, null, null, null, List.of(), 2, false),
            opened -> {
              store.set(opened);
              return opened;
            });
    // Closing saves the usage of tokens, which fails because the store is closed.
    server.http.get("/", Http.basic("admin", server.token().value()));
    store.get().close();
    server.close();
    assertThat(ownThreads()).isEmpty();
    new Running(home).close();
  }
}
