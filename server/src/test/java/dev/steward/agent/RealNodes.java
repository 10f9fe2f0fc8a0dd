package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.inbound.Agent;
import dev.steward.host.inbound.TestAgent;
import dev.steward.testing.CredentialRequests;
import dev.steward.testing.ServerClient;
import dev.steward.testing.SshServer;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Nodes on this machine that are connected by a real sshd or a real agent, and jobs on them. */
final class RealNodes implements AutoCloseable {

  private final TestServer server;
  private final Path folder;
  private @Nullable SshServer sshd;

  RealNodes(TestServer server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  /**
   * The sshd for all SSH nodes; on first use, it is started, and a credential for it is created.
   */
  SshServer sshd() {
    SshServer running = sshd;
    if (running == null) {
      running = new SshServer(folder.resolve("sshd"));
      sshd = running;
      String key = running.keyPair("builder", "");
      running.authorize("builder");
      new CredentialRequests(server)
          .create(
              CredentialRequests.GLOBAL,
              CredentialRequests.element(
                  CredentialRequests.SSH,
                  "<scope>SYSTEM</scope><id>builder</id>",
                  CredentialRequests.element("username", running.user()),
                  "<privateKeySource class=\"",
                  CredentialRequests.SSH,
                  "$DirectEntryPrivateKeySource\">",
                  CredentialRequests.element("privateKey", key),
                  "</privateKeySource>"));
    }
    return running;
  }

  /** Creates a node that the server reaches on a port of this machine. */
  void createSsh(String name, int port) {
    create(
        name,
        "<launcher class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>127.0.0.1</host><port>"
            + port
            + "</port><credentialsId>builder</credentialsId><sshHostKeyVerificationStrategy"
            + " class=\"hudson.plugins.sshslaves.verifiers.NonVerifyingKeyVerificationStrategy\"/>"
            + "</launcher>");
  }

  /** Creates a node, and starts its agent, which reaches the server on a port of this machine. */
  TestAgent createInbound(String name, int port) throws IOException {
    create(name, "<launcher class=\"hudson.slaves.JNLPLauncher\"/>");
    String document = server.getBody("/computer/" + name + "/jenkins-agent.jnlp");
    String secret = document.replaceAll("(?s).*?<argument>([0-9a-f]+)</argument>.*", "$1");
    return new TestAgent(
        Files.createDirectories(folder.resolve("account-" + name)),
        URI.create("http://127.0.0.1:" + port + "/").resolve(Agent.PATH),
        name,
        secret);
  }

  private void create(String name, String launcher) {
    assertThat(
            server
                .post(
                    "/computer/createItem?name=" + name,
                    "<slave><remoteFS>"
                        + root(name)
                        + "</remoteFS><numExecutors>1</numExecutors>"
                        + launcher
                        + "</slave>",
                    "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
  }

  void delete(String name) {
    assertThat(server.post("/computer/" + name + "/doDelete", "").status()).isEqualTo(302);
  }

  void awaitOnline(String name) {
    ServerClient.await(
        name + " is online",
        () -> server.getBody("/computer/" + name + "/api/json").contains("\"offline\":false"));
  }

  /** The remote root directory of a node. */
  Path root(String name) {
    return folder.resolve(name);
  }

  Path workspace(String node, String job) {
    return root(node).resolve("workspace").resolve(job);
  }

  /**
   * Creates a job that runs on a node, and starts a build.
   *
   * @param publishers elements of its post-build actions
   */
  void startBuild(String job, String node, String command, String publishers) {
    server.createItem(
        job,
        "<project><canRoam>false</canRoam><assignedNode>"
            + node
            + "</assignedNode><builders><hudson.tasks.Shell><command>"
            + command
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + publishers
            + "</publishers></project>");
    server.startBuild("/job/" + job + "/");
  }

  /** The log of the first build of a job. */
  String log(String job) {
    return server.getBody("/job/" + job + "/1/consoleText");
  }

  void awaitLog(String job, String text) {
    ServerClient.await(text, () -> log(job).contains(text));
  }

  @Override
  public void close() {
    SshServer running = sshd;
    if (running != null) {
      running.close();
    }
  }
}
