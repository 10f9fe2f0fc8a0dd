package dev.steward.rest.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.SseClient;
import dev.steward.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Long polling of queue items and builds, and log streams. */
@Tag("integration")
class LongPollTest {

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();

  private CompletableFuture<Http.Reply> getAsync(String path) {
    return CompletableFuture.supplyAsync(
        () -> server.get(path), task -> Thread.ofVirtual().start(task));
  }

  /** Creates a job whose builds run until the returned file exists. */
  private Path createBlockedJob(String name) {
    Path gate = folder.resolve(name);
    server.createJob(
        name, "echo begun; while [ ! -e " + gate + " ]; do sleep 0.1; done; echo over");
    return gate;
  }

  private static void openGate(Path gate) throws Exception {
    Files.createFile(gate);
  }

  @Test
  void aQueueItemRequestWaitsUntilItsBuildStarts() throws Exception {
    server.createJob("x", "true");
    server.post("/quietDown");
    server.startBuild("/job/x/");
    String path = "/queue/item/1/api/json?tree=executable[number]&wait=";
    assertThat(server.getBody(path + "0")).doesNotContain("number");
    CompletableFuture<Http.Reply> reply = getAsync(path + "60");
    assertThat(server.getBody(path + "1")).doesNotContain("number");
    assertThat(reply).isNotDone();
    server.post("/cancelQuietDown");
    assertThat(reply.get(30, TimeUnit.SECONDS).body()).contains("\"number\":1");
    assertThat(server.getBody(path + "60")).contains("\"number\":1");
    // Build processes outlive the server and would write into the deleted directory.
    server.await("/job/x/1/api/json?tree=building", "false");
  }

  @Test
  void cancellingAnItemOrDeletingItsJobEndsTheWait() throws Exception {
    server.post("/quietDown");
    server.createJob("x", "true");
    server.createJob("y", "true");
    server.startBuild("/job/x/");
    server.startBuild("/job/y/");
    CompletableFuture<Http.Reply> cancelled = getAsync("/queue/item/1/api/json?wait=60");
    CompletableFuture<Http.Reply> deleted = getAsync("/queue/item/2/api/json?wait=60");
    server.post("/queue/cancelItem?id=1");
    server.post("/job/y/doDelete");
    assertThat(cancelled.get(30, TimeUnit.SECONDS).body()).contains("\"cancelled\":true");
    assertThat(deleted.get(30, TimeUnit.SECONDS).status()).isIn(200, 404);
  }

  @Test
  void aBuildRequestWaitsUntilTheBuildEnds() throws Exception {
    Path gate = createBlockedJob("x");
    server.startBuild("/job/x/");
    server.await("/job/x/1/consoleText", "begun");
    String path = "/job/x/lastBuild/api/json?tree=result&wait=";
    assertThat(server.getBody(path + "1")).contains("\"result\":null");
    CompletableFuture<Http.Reply> reply = getAsync(path + "60");
    CompletableFuture<Http.Reply> xml = getAsync("/job/x/1/api/xml?xpath=/*/result&wait=60");
    openGate(gate);
    assertThat(reply.get(30, TimeUnit.SECONDS).body()).contains("\"result\":\"SUCCESS\"");
    assertThat(xml.get(30, TimeUnit.SECONDS).body()).isEqualTo("<result>SUCCESS</result>");
  }

  @Test
  void deletingTheJobEndsTheWaitWithNotFound() throws Exception {
    createBlockedJob("x");
    server.startBuild("/job/x/");
    server.await("/job/x/1/consoleText", "begun");
    CompletableFuture<Http.Reply> reply = getAsync("/job/x/1/api/json?wait=60");
    try (var log = new SseClient(server, "/job/x/1/logText/events", server.admin())) {
      log.next();
      server.post("/job/x/doDelete");
      assertThat(reply.get(30, TimeUnit.SECONDS).status()).isEqualTo(404);
      assertThat(log.readUntil("end").getLast().json()).containsEntry("deleted", true);
    }
  }

  @Test
  void anInvalidWaitTimeIsRefused() throws Exception {
    Path gate = createBlockedJob("x");
    server.startBuild("/job/x/");
    server.await("/job/x/1/consoleText", "begun");
    for (String invalid : new String[] {"-1", "soon", ""}) {
      for (String path : new String[] {"/job/x/1/api/json", "/queue/item/1/api/json"}) {
        Http.Reply refused = server.get(path + "?wait=" + invalid);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("wait must be a number of seconds from 0 to 60");
      }
    }
    openGate(gate);
  }

  @Test
  void aLongWaitTimeIsLimitedToTheMaximum() throws Exception {
    Path gate = createBlockedJob("x");
    server.startBuild("/job/x/");
    server.await("/job/x/1/consoleText", "begun");
    var replies = new ArrayList<CompletableFuture<Http.Reply>>();
    for (String seconds : new String[] {"61", "300", "99999999999999999999"}) {
      replies.add(getAsync("/job/x/1/api/json?tree=result&wait=" + seconds));
    }
    openGate(gate);
    for (CompletableFuture<Http.Reply> reply : replies) {
      assertThat(reply.get(30, TimeUnit.SECONDS).body()).contains("SUCCESS");
    }
  }

  @Test
  void aServerShutdownEndsTheWait() throws Exception {
    Path gate = createBlockedJob("x");
    server.startBuild("/job/x/");
    server.await("/job/x/1/consoleText", "begun");
    CompletableFuture<Http.Reply> reply = getAsync("/job/x/1/api/json?tree=building&wait=60");
    try (var log = new SseClient(server, "/job/x/1/logText/events", server.admin())) {
      log.next();
      long before = System.nanoTime();
      server.close();
      assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(20));
      assertThat(reply.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
      log.readUntil("closed");
    }
    openGate(gate);
  }

  private static String logText(Iterable<SseClient.SseEvent> events) {
    var text = new StringBuilder();
    for (SseClient.SseEvent event : events) {
      if (event.type().equals("log")) {
        text.append(event.json().get("text"));
      }
    }
    return text.toString();
  }

  @Test
  void aLogStreamIsCompleteAndWithoutDuplicates() throws Exception {
    Path gate = folder.resolve("gate");
    // Writes each multi-byte character in two parts.
    server.createJob(
        "x",
        "set +x; i=0; while [ $i -lt 30 ]; do printf 'line %s \\303' $i; sleep 0.05; printf"
            + " '\\244\\r\\n'; i=$((i+1)); done; while [ ! -e "
            + gate
            + " ]; do sleep 0.1; done");
    server.startBuild("/job/x/");
    server.await("/job/x/lastBuild/api/json?tree=building", "true");
    var parts = new StringBuilder();
    String lastId = "0";
    for (int i = 0; i < 3; i++) {
      try (var log =
          new SseClient(
              server, "/job/x/1/logText/events", server.admin(), "Last-Event-ID: " + lastId)) {
        SseClient.SseEvent event = log.next();
        parts.append(logText(java.util.List.of(event)));
        lastId = event.id();
      }
    }
    openGate(gate);
    try (var log =
            new SseClient(server, "/job/x/1/logText/events?start=" + lastId, server.admin());
        var fullStream = new SseClient(server, "/job/x/1/logText/events", server.admin())) {
      var rest = log.readUntil("end");
      assertThat(rest.getLast().json()).containsEntry("result", "SUCCESS");
      assertThat(log.next().type()).isEqualTo("closed");
      parts.append(logText(rest));
      String console = server.getBody("/job/x/1/consoleText");
      assertThat(console).contains("line 29 ä\r\n").endsWith("Finished: SUCCESS\n");
      assertThat(parts.toString()).isEqualTo(console);
      assertThat(logText(fullStream.readUntil("end"))).isEqualTo(console);
      Http.Reply noContent =
          server.get("/job/x/1/logText/events", "Last-Event-ID: " + rest.getLast().id());
      assertThat(noContent.status()).isEqualTo(204);
      // Resuming after the last line sends the end event again.
      String lastLine = rest.get(rest.size() - 2).id();
      try (var resumedStream =
          new SseClient(
              server, "/job/x/1/logText/events", server.admin(), "Last-Event-ID: " + lastLine)) {
        SseClient.SseEvent end = resumedStream.next();
        assertThat(end.type()).isEqualTo("end");
        assertThat(end.json()).containsEntry("result", "SUCCESS");
        assertThat(end.id()).isEqualTo(rest.getLast().id());
      }
    }
    for (String invalid : new String[] {"-1", "x", "1000000", "-end", "x-end"}) {
      assertThat(server.get("/job/x/1/logText/events?start=" + invalid).status()).isEqualTo(400);
    }
  }
}
