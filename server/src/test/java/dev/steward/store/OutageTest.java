package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.engine.ServerLifecycle;
import dev.steward.testing.FullDisk;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A full disk, a locked database and a PostgreSQL restart: the server reports the outage, recovers
 * without a restart, and loses no acknowledged write.
 */
@Tag("integration")
class OutageTest {

  private static final String HEALTHY = "{\"status\":true}";

  @TempDir Path folder;

  private static Http.Reply createJob(TestServer server, String name) {
    return server.postXml("/createItem?name=" + name, "<project/>");
  }

  private static Http.Reply health(TestServer server) {
    return server.http().get("/health");
  }

  private static void awaitHealthy(TestServer server) {
    TestServer.await("a healthy server", () -> health(server).body().equals(HEALTHY));
  }

  private static void awaitUnhealthy(TestServer server, String failedCheck) {
    TestServer.await(
        "a failure of " + failedCheck,
        () -> health(server).status() == 503 && health(server).body().contains(failedCheck));
  }

  /** Starts a build that runs until the returned file exists. */
  private Path startBlockedBuild(TestServer server, String name) {
    Path gate = folder.resolve("gate-" + name);
    server.createJob(
        name, "echo begun; while [ ! -e " + gate + " ]; do sleep 0.1; done; echo over");
    server.startBuild("/job/" + name + "/");
    server.await("/job/" + name + "/1/consoleText", "begun");
    return gate;
  }

  @Test
  void theServerAndItsBuildsSurviveAFullDisk() throws Exception {
    try (var disk = FullDisk.mount(folder.resolve("disk"), 160);
        var server = new TestServer(disk.folder().resolve("home"))) {
      awaitHealthy(server);
      Path gateDuring = startBlockedBuild(server, "during");
      Path gateAfter = startBlockedBuild(server, "after");
      var acknowledged = new TreeSet<String>();
      disk.fill();
      int refused = 0;
      for (int i = 0; i < 500 && refused < 5; i++) {
        Http.Reply response = createJob(server, "full-" + i);
        if (response.status() == 200) {
          acknowledged.add("full-" + i);
        } else {
          assertThat(response.status()).isEqualTo(500);
          refused++;
        }
      }
      assertThat(refused).isEqualTo(5);
      awaitUnhealthy(server, "\"store\"");
      awaitUnhealthy(server, "\"disk\"");
      // A build ends while the disk is full.
      Files.createFile(gateDuring);
      server.post("/job/during/build?delay=0sec");
      disk.free();
      assertThat(createJob(server, "next").status()).isEqualTo(200);
      awaitHealthy(server);
      Files.createFile(gateAfter);
      server.await("/job/during/1/api/json?tree=building", "false");
      server.await("/job/after/1/api/json?tree=building,result", "\"result\":\"SUCCESS\"");
      assertThat(server.getBody("/job/after/1/consoleText")).endsWith("over\nFinished: SUCCESS\n");
      for (String name : acknowledged) {
        assertThat(server.get("/job/" + name + "/api/json").status()).isEqualTo(200);
      }
      server.createJob("fresh", "echo fine");
      server.build("/job/fresh/", 1, "SUCCESS");
      server.closeKeepingBuilds();
      try (var restarted = new TestServer(disk.folder().resolve("home"))) {
        for (String name : acknowledged) {
          assertThat(restarted.http().get("/job/" + name + "/api/json", restarted.admin()).status())
              .isEqualTo(200);
        }
      }
    }
  }

  @Test
  void aWriteToALockedDatabaseReturns503AndIsLoggedOnce() throws Exception {
    try (var server = new TestServer(folder.resolve("home"))) {
      Path gate = startBlockedBuild(server, "held");
      Http.Reply refused;
      try (Connection other =
              DriverManager.getConnection("jdbc:sqlite:" + server.home().resolve("steward.db"));
          Statement statement = other.createStatement()) {
        statement.execute("PRAGMA busy_timeout=10000");
        statement.execute("BEGIN IMMEDIATE");
        awaitUnhealthy(server, "\"store\"");
        // The build ends while its result cannot be stored.
        Files.createFile(gate);
        refused = createJob(server, "late");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("5");
        assertThat(refused.body()).contains("locked by another process");
        assertThat(health(server).status()).isEqualTo(503);
        // Reads still work.
        assertThat(server.get("/job/held/api/json").status()).isEqualTo(200);
        statement.execute("ROLLBACK");
      }
      assertThat(createJob(server, "late").status()).isEqualTo(200);
      awaitHealthy(server);
      server.await("/job/held/1/api/json?tree=result", "SUCCESS");
      String log = server.getBody("/log/all/api/json?tree=entries[message,failure,request]");
      int lines =
          log.split("\"request\":\"" + refused.header("X-Request-Id") + "\"", -1).length - 1;
      assertThat(lines).isEqualTo(1);
      assertThat(log).contains("locked by another process").doesNotContain("SQLiteException");
    }
  }

  /** Starts a PostgreSQL server whose data directory survives a restart. */
  private EmbeddedPostgres startPostgres(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("postgres"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String url(int port) {
    return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
  }

  @Test
  void theServerRecoversAfterAPostgresRestart() throws Exception {
    int port = freePort();
    EmbeddedPostgres first = startPostgres(port);
    try (var server = TestServer.onDatabase(url(port), folder.resolve("home"))) {
      awaitHealthy(server);
      Path gate = startBlockedBuild(server, "held");
      assertThat(createJob(server, "before").status()).isEqualTo(200);
      first.close();
      awaitUnhealthy(server, "\"store\"");
      Http.Reply refused = createJob(server, "refused");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotNull();
      Files.createFile(gate);
      try (EmbeddedPostgres second = startPostgres(port)) {
        assertThat(second.getPort()).isEqualTo(port);
        awaitHealthy(server);
        assertThat(createJob(server, "after").status()).isEqualTo(200);
        for (String name : new String[] {"before", "after"}) {
          assertThat(server.get("/job/" + name + "/api/json").status()).isEqualTo(200);
        }
        server.await("/job/held/1/api/json?tree=result", "SUCCESS");
        server.createJob("fresh", "echo fine");
        server.build("/job/fresh/", 1, "SUCCESS");
        assertThat(server.shutdownRequested()).isNotDone();
        server.closeKeepingBuilds();
      }
    }
  }

  @Test
  void theServerExitsWhenAnotherServerTakesItsDatabase() throws Exception {
    int port = freePort();
    EmbeddedPostgres first = startPostgres(port);
    try (var server = TestServer.onDatabase(url(port), folder.resolve("home"))) {
      first.close();
      awaitUnhealthy(server, "\"store\"");
      try (EmbeddedPostgres second = startPostgres(port);
          Connection other = second.getPostgresDatabase().getConnection();
          Statement statement = other.createStatement()) {
        // If the server reconnects first, its connection is terminated so that the other one gets
        // the lock.
        String lockSql = "SELECT pg_advisory_lock(" + 0x73746577617264L + ")";
        String terminateSql =
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND"
                + " granted AND pid <> pg_backend_pid()";
        var terminator =
            Thread.ofVirtual()
                .start(() -> {
                  try (Connection third = second.getPostgresDatabase().getConnection();
                      Statement terminate = third.createStatement()) {
                    while (!server.shutdownRequested().isDone()) {
                      terminate.execute(
                          terminateSql.replace("pg_backend_pid()", backendPid(other)));
                      Thread.sleep(100);
                    }
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
        statement.execute(lockSql);
        assertThat(server.shutdownRequested())
            .succeedsWithin(Duration.ofSeconds(30))
            .isEqualTo(ServerLifecycle.ExitMode.FAILURE);
        terminator.join(10_000);
        assertThat(createJob(server, "late").status()).isGreaterThanOrEqualTo(500);
        server.closeKeepingBuilds();
      }
    }
  }

  private static String backendPid(Connection connection) throws java.sql.SQLException {
    return Integer.toString(connection.unwrap(org.postgresql.PGConnection.class).getBackendPID());
  }
}
