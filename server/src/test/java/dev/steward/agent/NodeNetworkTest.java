package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TcpProxy;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds on real nodes whose connections end: the network resets them, or stalls for longer than a
 * ping may take, or a user disconnects the node.
 */
@Tag("integration")
class NodeNetworkTest {

  @RegisterExtension
  static final TestServer server =
      TestServer.withNodes(
          SshConnector.standard(),
          new ConnectionTiming(
              Duration.ofMillis(200),
              Duration.ofSeconds(2),
              Duration.ofSeconds(60),
              Duration.ofMillis(50),
              Duration.ofMillis(200)));

  @TempDir static Path folder;

  private static RealNodes nodes;

  @BeforeAll
  static void createNodes() {
    nodes = new RealNodes(server, folder);
  }

  @AfterAll
  static void closeNodes() {
    nodes.close();
  }

  /** How a connection is ended, and made possible again. */
  private interface Disturbance {
    void end(String node, TcpProxy network);

    void restore(String node, TcpProxy network);

    /** What the log of the build says about it. */
    String reason();
  }

  private record NetworkFailure(Consumer<TcpProxy> failure) implements Disturbance {
    @Override
    public void end(String node, TcpProxy network) {
      failure.accept(network);
    }

    @Override
    public void restore(String node, TcpProxy network) {
      network.resume();
    }

    @Override
    public String reason() {
      return "";
    }
  }

  private record Disconnection() implements Disturbance {
    @Override
    public void end(String node, TcpProxy network) {
      String path = "/computer/" + node + "/doDisconnect?offlineMessage=repair";
      assertThat(server.post(path, "").status()).isEqualTo(302);
    }

    @Override
    public void restore(String node, TcpProxy network) {
      String path = "/computer/" + node + "/launchSlaveAgent";
      assertThat(server.post(path, "").status()).isEqualTo(302);
    }

    @Override
    public String reason() {
      return "it was disconnected by admin: repair)\n";
    }
  }

  /** Ends a connection in the middle of a step, whose log must be complete afterwards. */
  private static void disturb(String node, Disturbance disturbance, TcpProxy network)
      throws IOException {
    nodes.awaitOnline(node);
    String job = "job-on-" + node;
    nodes.startBuild(
        job,
        node,
        "echo run &gt;&gt; count; i=0; until [ -e go ]; do i=$((i+1)); echo \"line $i\"; sleep"
            + " 0.02; done; echo \"last $i\"",
        "");
    nodes.awaitLog(job, "\nline 20\n");
    disturbance.end(node, network);
    nodes.awaitLog(job, "The connection to the node " + node + " was lost; ");
    disturbance.restore(node, network);
    nodes.awaitLog(job, "The connection to the node " + node + " is back\n");
    Path workspace = nodes.workspace(node, job);
    Files.createFile(workspace.resolve("go"));
    String console = server.awaitBuild("/job/" + job + "/", 1, "SUCCESS");
    assertThat(console)
        .containsOnlyOnce("The connection to the node " + node + " was lost; ")
        .containsOnlyOnce("The connection to the node " + node + " is back\n")
        .contains(disturbance.reason());
    List<String> lines =
        console.lines().filter(line -> line.matches("(line|last) [0-9]+")).toList();
    for (int i = 1; i < lines.size(); i++) {
      assertThat(lines.get(i - 1)).isEqualTo("line " + i);
    }
    assertThat(lines.getLast()).isEqualTo("last " + (lines.size() - 1));
    assertThat(workspace.resolve("count")).hasContent("run\n");
  }

  private static void disturbSsh(String node, Disturbance disturbance) throws IOException {
    try (var network = new TcpProxy(nodes.sshd().port())) {
      nodes.createSsh(node, network.port());
      disturb(node, disturbance, network);
      nodes.delete(node);
    }
  }

  private static void disturbAgent(String node, Disturbance disturbance) throws IOException {
    try (var network = new TcpProxy(server.port());
        var _ = nodes.createInbound(node, network.port())) {
      disturb(node, disturbance, network);
    }
  }

  @Test
  void aBuildSurvivesTheResetOfAnSshConnection() throws IOException {
    disturbSsh("ssh-reset", new NetworkFailure(TcpProxy::reset));
  }

  @Test
  void aBuildSurvivesTheStallOfAnSshConnection() throws IOException {
    disturbSsh("ssh-stall", new NetworkFailure(TcpProxy::stall));
  }

  @Test
  void aBuildSurvivesTheResetOfAnAgentsConnection() throws IOException {
    disturbAgent("agent-reset", new NetworkFailure(TcpProxy::reset));
  }

  @Test
  void aBuildSurvivesTheStallOfAnAgentsConnection() throws IOException {
    disturbAgent("agent-stall", new NetworkFailure(TcpProxy::stall));
  }

  @Test
  void theLogOfABuildSaysWhoDisconnectedItsSshNode() throws IOException {
    disturbSsh("ssh-away", new Disconnection());
  }

  @Test
  void theLogOfABuildSaysWhoDisconnectedItsAgent() throws IOException {
    disturbAgent("agent-away", new Disconnection());
  }
}
