package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.NodeMachines;
import dev.steward.testing.PipeTransport;
import dev.steward.testing.ServerClient;
import dev.steward.testing.SseClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Events about the connections of nodes. */
@Tag("integration")
class NodeEventsTest {

  private static final NodeMachines MACHINES = new NodeMachines();
  private static final String XML = "Content-Type: application/xml";
  private static final String BOB = Http.basic("bob", "bob-password");

  @TempDir static Path folder;

  @RegisterExtension
  static final TestServer server =
      TestServer.withNodes(
          MACHINES,
          new ConnectionTiming(
              Duration.ofMillis(100),
              Duration.ofSeconds(5),
              Duration.ofMillis(100),
              Duration.ofMillis(50),
              Duration.ofMillis(200)));

  /** Bob has permission to read nodes; Eve has no permissions. */
  @BeforeAll
  static void createUsers() {
    server.createUser("bob", "bob-password");
    server.createUser("eve", "eve-password");
    assertThat(
            server
                .postJson(
                    "/authorization",
                    "{\"projectMatrix\":{\"entries\":["
                        + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                        + "{\"user\":{\"name\":\"bob\",\"permissions\":[\"Overall/Read\"]}}]}}")
                .status())
        .isEqualTo(204);
    assertThat(
            server
                .post(
                    "/credentials/store/system/domain/_/createCredentials",
                    "<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>"
                        + "<scope>SYSTEM</scope><id>builder</id><username>build</username>"
                        + "<password>pa55-w0rd</password>"
                        + "</com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>",
                    XML)
                .status())
        .isEqualTo(200);
  }

  private static void createNode(String name) {
    assertThat(
            server
                .post(
                    "/computer/createItem?name=" + name,
                    "<slave><remoteFS>root</remoteFS><launcher"
                        + " class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>"
                        + name
                        + ".example</host><port>22</port><credentialsId>builder</credentialsId>"
                        + "</launcher></slave>",
                    XML)
                .status())
        .isEqualTo(200);
  }

  private static void post(String path) {
    assertThat(server.post(path, "").status()).isEqualTo(302);
  }

  private static String stateOf(String node) {
    return server.getBody("/computer/" + node + "/api/json?tree=offline,offlineCauseReason");
  }

  /** Events of one node, as sent to a user with permission to read nodes. */
  private static final class NodeEvents implements AutoCloseable {
    private final SseClient events = new SseClient(server, "/events?types=node", BOB);
    private final String node;

    NodeEvents(String node) {
      this.node = node;
      events.readUntil("ready");
    }

    SseClient.SseEvent next() {
      SseClient.SseEvent event = events.next();
      while (!node.equals(event.json().get("node"))) {
        event = events.next();
      }
      return event;
    }

    void expect(String type) {
      SseClient.SseEvent event = next();
      assertThat(event.type()).as(event.data()).isEqualTo(type);
    }

    void expect(String type, String reason) {
      SseClient.SseEvent event = next();
      assertThat(event.type()).as(event.data()).isEqualTo(type);
      assertThat(event.json().get("reason")).asString().contains(reason);
    }

    /** Skips further attempts to connect. */
    SseClient.SseEvent skipTo(Predicate<SseClient.SseEvent> condition) {
      SseClient.SseEvent event = next();
      while (!condition.test(event)) {
        event = next();
      }
      return event;
    }

    @Override
    public void close() {
      events.close();
    }
  }

  @Test
  void aConnectionIsFollowedFromTheFirstAttemptToTheDeletion() throws IOException {
    NodeMachines.Machine machine =
        MACHINES.add("n1.example", Files.createDirectories(folder.resolve("n1")));
    try (var events = new NodeEvents("n1")) {
      createNode("n1");
      events.expect("node.created");
      events.expect("node.connecting");
      events.expect("node.online");
      assertThat(stateOf("n1")).contains("\"offline\":false");
      assertThat(server.getBody("/computer/n1/"))
          .contains("id=\"node-actions\" data-live=\"node\"", "data-live=\"node build\"");
      machine.disconnect();
      events.expect("node.lost", "Connection was broken: ");
      assertThat(stateOf("n1")).contains("\"offline\":true");
      events.expect("node.connecting");
      events.expect("node.offline", "could not be launched: Connection refused");
      machine.connect();
      events.skipTo(event -> event.type().equals("node.online"));
      post("/computer/n1/doDisconnect?offlineMessage=repair");
      SseClient.SseEvent disconnected = events.next();
      assertThat(disconnected.type()).isEqualTo("node.offline");
      assertThat(disconnected.json())
          .containsEntry("by", "admin")
          .containsEntry("reason", "repair");
      events.expect("node.offline", "it was disconnected by admin: repair");
      post("/computer/n1/launchSlaveAgent");
      events.expect("node.online");
      events.expect("node.connecting");
      events.expect("node.online");
      post("/computer/n1/doDelete");
      events.expect("node.deleted");
    }
    assertThat(
            server
                .http()
                .get("/events?types=node&wait=0", Http.basic("eve", "eve-password"))
                .status())
        .isEqualTo(403);
  }

  @Test
  void aFullDiskIsReportedOnce() throws IOException {
    Path home = Files.createDirectories(folder.resolve("full"));
    Path programs = Files.createDirectories(folder.resolve("programs"));
    Path available = Files.writeString(programs.resolve("available"), "80000000");
    Path df =
        Files.writeString(
            programs.resolve("df"),
            "#!/bin/sh\necho Filesystem 1024-blocks Used Available Capacity Mounted\n"
                + "echo /dev/full 90000000 1 $(cat "
                + available
                + ") 99% /\n");
    assertThat(df.toFile().setExecutable(true)).isTrue();
    var transport =
        new PipeTransport(home, programs + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    MACHINES.add("full.example", transport);
    try (var events = new NodeEvents("full")) {
      createNode("full");
      events.skipTo(event -> event.type().equals("node.online"));
      Files.writeString(available, "1000");
      events.expect("node.offline", "Disk space is below threshold of 1.00 GiB.");
      // Further measurements find the same cause with other figures.
      Files.writeString(available, "100000");
      ServerClient.await("another measurement", () -> stateOf("full").contains("Only 0.10 GiB"));
      Files.writeString(available, "80000000");
      events.expect("node.online");
      post("/computer/full/doDelete");
      events.expect("node.deleted");
    }
  }
}
