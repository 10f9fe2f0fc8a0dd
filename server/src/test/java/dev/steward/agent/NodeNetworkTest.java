package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.inbound.Agent;
import dev.steward.host.inbound.TestAgent;
import dev.steward.testing.CredentialRequests;
import dev.steward.testing.ServerClient;
import dev.steward.testing.SshServer;
import dev.steward.testing.TcpProxy;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds on real nodes behind a network that resets their connections, or stalls for longer than a
 * ping may take.
 */
@Tag("integration")
class NodeNetworkTest {

  private static final String XML = "Content-Type: application/xml";

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

  private static void createNode(String name, String launcher) {
    assertThat(
            server
                .post(
                    "/computer/createItem?name=" + name,
                    "<slave><remoteFS>"
                        + folder.resolve(name)
                        + "</remoteFS><numExecutors>1</numExecutors>"
                        + launcher
                        + "</slave>",
                    XML)
                .status())
        .isEqualTo(200);
  }

  private static void awaitOnline(String name) {
    ServerClient.await(
        name + " is online",
        () -> server.getBody("/computer/" + name + "/api/json").contains("\"offline\":false"));
  }

  private static String log(String job) {
    return server.getBody("/job/" + job + "/1/consoleText");
  }

  /** Disturbs a connection in the middle of a step, whose log must be complete afterwards. */
  private static void disturb(String node, Consumer<TcpProxy> disturbance, TcpProxy network)
      throws IOException {
    awaitOnline(node);
    String job = "job-on-" + node;
    server.createItem(
        job,
        "<project><canRoam>false</canRoam><assignedNode>"
            + node
            + "</assignedNode><builders><hudson.tasks.Shell><command>echo run &gt;&gt; count; i=0;"
            + " until [ -e go ]; do i=$((i+1)); echo \"line $i\"; sleep 0.02; done; echo \"last"
            + " $i\"</command></hudson.tasks.Shell></builders></project>");
    server.startBuild("/job/" + job + "/");
    ServerClient.await("the output", () -> log(job).contains("\nline 20\n"));
    disturbance.accept(network);
    ServerClient.await("the lost connection", () -> log(job).contains(node + " was lost; "));
    network.resume();
    ServerClient.await("the connection", () -> log(job).contains(node + " is back\n"));
    Path workspace = folder.resolve(node).resolve("workspace").resolve(job);
    Files.createFile(workspace.resolve("go"));
    String console = server.awaitBuild("/job/" + job + "/", 1, "SUCCESS");
    assertThat(console)
        .containsOnlyOnce("The connection to the node " + node + " was lost; ")
        .containsOnlyOnce("The connection to the node " + node + " is back\n");
    List<String> lines =
        console.lines().filter(line -> line.matches("(line|last) [0-9]+")).toList();
    for (int i = 1; i < lines.size(); i++) {
      assertThat(lines.get(i - 1)).isEqualTo("line " + i);
    }
    assertThat(lines.getLast()).isEqualTo("last " + (lines.size() - 1));
    assertThat(workspace.resolve("count")).hasContent("run\n");
  }

  /** The real sshd, which all tests of an SSH node share. */
  private static final class Machine {
    static final SshServer SSHD = start();

    private static SshServer start() {
      var sshd = new SshServer(folder.resolve("sshd"));
      String key = sshd.keyPair("builder", "");
      sshd.authorize("builder");
      new CredentialRequests(server)
          .create(
              CredentialRequests.GLOBAL,
              CredentialRequests.element(
                  CredentialRequests.SSH,
                  "<scope>SYSTEM</scope><id>builder</id>",
                  CredentialRequests.element("username", sshd.user()),
                  "<privateKeySource class=\"",
                  CredentialRequests.SSH,
                  "$DirectEntryPrivateKeySource\">",
                  CredentialRequests.element("privateKey", key),
                  "</privateKeySource>"));
      return sshd;
    }
  }

  private static boolean usesSsh;

  @AfterAll
  static void stopSshd() {
    if (usesSsh) {
      Machine.SSHD.close();
    }
  }

  private static void disturbSsh(String node, Consumer<TcpProxy> disturbance) throws IOException {
    usesSsh = true;
    try (var network = new TcpProxy(Machine.SSHD.port())) {
      createNode(
          node,
          "<launcher class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>127.0.0.1</host><port>"
              + network.port()
              + "</port><credentialsId>builder</credentialsId><sshHostKeyVerificationStrategy"
              + " class=\"hudson.plugins.sshslaves.verifiers.NonVerifyingKeyVerificationStrategy\"/>"
              + "</launcher>");
      disturb(node, disturbance, network);
      assertThat(server.post("/computer/" + node + "/doDelete", "").status()).isEqualTo(302);
    }
  }

  private static void disturbAgent(String node, Consumer<TcpProxy> disturbance) throws IOException {
    createNode(node, "<launcher class=\"hudson.slaves.JNLPLauncher\"/>");
    String document = server.getBody("/computer/" + node + "/jenkins-agent.jnlp");
    String secret = document.replaceAll("(?s).*?<argument>([0-9a-f]+)</argument>.*", "$1");
    Path account = Files.createDirectories(folder.resolve("account-" + node));
    try (var network = new TcpProxy(server.port());
        var _ =
            new TestAgent(
                account,
                URI.create("http://127.0.0.1:" + network.port() + "/").resolve(Agent.PATH),
                node,
                secret)) {
      disturb(node, disturbance, network);
    }
  }

  @Test
  void aBuildSurvivesTheResetOfAnSshConnection() throws IOException {
    disturbSsh("ssh-reset", TcpProxy::reset);
  }

  @Test
  void aBuildSurvivesTheStallOfAnSshConnection() throws IOException {
    disturbSsh("ssh-stall", TcpProxy::stall);
  }

  @Test
  void aBuildSurvivesTheResetOfAnAgentsConnection() throws IOException {
    disturbAgent("agent-reset", TcpProxy::reset);
  }

  @Test
  void aBuildSurvivesTheStallOfAnAgentsConnection() throws IOException {
    disturbAgent("agent-stall", TcpProxy::stall);
  }
}
