package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.ssh.SshSecret;
import dev.steward.testing.NodeMachines;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes are launched by SSH and run builds. */
@Tag("integration")
class NodeConnectionsTest {

  private static final String XML = "Content-Type: application/xml";
  private static final String SECRET = "pa55-w0rd-of-node";

  @TempDir static Path folder;

  private static final NodeMachines MACHINES = new NodeMachines();

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

  @BeforeAll
  static void createCredential() {
    assertThat(
            server
                .post(
                    "/credentials/store/system/domain/_/createCredentials",
                    "<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>"
                        + "<scope>SYSTEM</scope><id>builder</id><username>build</username>"
                        + "<password>"
                        + SECRET
                        + "</password>"
                        + "</com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>",
                    XML)
                .status())
        .isEqualTo(200);
  }

  private static NodeMachines.Machine machine(String name) throws IOException {
    return MACHINES.add(name + ".example", Files.createDirectories(folder.resolve(name)));
  }

  private static void createNode(String name, String more) {
    assertThat(
            server
                .post(
                    "/computer/createItem?name=" + name,
                    "<slave><remoteFS>root</remoteFS><numExecutors>1</numExecutors><label>"
                        + name
                        + "-label</label><launcher"
                        + " class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>"
                        + name
                        + ".example</host><port>2222</port><credentialsId>builder</credentialsId>"
                        + "</launcher>"
                        + more
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

  private static void awaitOffline(String name) {
    ServerClient.await(
        name + " is offline",
        () -> server.getBody("/computer/" + name + "/api/json").contains("\"offline\":true"));
  }

  private static void createJob(String name, String node, String command) {
    server.createItem(
        name,
        "<project><canRoam>false</canRoam><assignedNode>"
            + node
            + "</assignedNode><builders><hudson.tasks.Shell><command>"
            + command
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  private static Path workspace(String node, String job) {
    return folder.resolve(node).resolve("root/workspace").resolve(job);
  }

  private static String log(String name) {
    return server.getBody("/computer/" + name + "/logText/progressiveText");
  }

  @Test
  void aBuildRunsOnItsNode() throws IOException {
    machine("n1");
    createNode("n1", "");
    awaitOnline("n1");
    createJob("on-node", "n1-label", "echo \"on $NODE_NAME with $NODE_LABELS in $WORKSPACE\"");
    String console = server.build("/job/on-node/", 1, "SUCCESS");
    String path = workspace("n1", "on-node").toRealPath().toString();
    assertThat(console)
        .contains("Building remotely on n1 (n1-label) in workspace " + path)
        .contains("on n1 with n1 n1-label in " + path);
    assertThat(server.getBody("/job/on-node/1/api/json")).contains("\"builtOn\":\"n1\"");
    assertThat(MACHINES.targets())
        .anySatisfy(target -> {
          assertThat(target.host()).isEqualTo("n1.example");
          assertThat(target.port()).isEqualTo(2222);
          assertThat(target.user()).isEqualTo("build");
          assertThat(target.secret()).isEqualTo(new SshSecret.Password(SECRET));
          assertThat(target.toString()).doesNotContain(SECRET);
        });
    assertThat(log("n1"))
        .contains("Opening an SSH connection to n1.example:2222.")
        .contains("Agent successfully connected and online")
        .doesNotContain(SECRET);
  }

  @Test
  void aLostConnectionPausesTheStep() throws IOException {
    NodeMachines.Machine machine = machine("lost");
    createNode("lost", "");
    awaitOnline("lost");
    createJob(
        "paused",
        "lost",
        "echo run &gt;&gt;count; echo one; until [ -e go ]; do sleep 0.05; done; echo two");
    server.startBuild("/job/paused/");
    ServerClient.await(
        "the output", () -> server.getBody("/job/paused/1/consoleText").contains("\none\n"));
    machine.disconnect();
    awaitOffline("lost");
    ServerClient.await(
        "the line about the lost connection",
        () ->
            server
                .getBody("/job/paused/1/consoleText")
                .contains("The connection to the node lost was lost"));
    assertThat(server.getBody("/computer/lost/api/json"))
        .contains("hudson.slaves.OfflineCause$");
    Files.createFile(workspace("lost", "paused").resolve("go"));
    machine.connect();
    String console = server.awaitBuild("/job/paused/", 1, "SUCCESS");
    assertThat(console)
        .containsOnlyOnce("\none\n")
        .containsOnlyOnce("\ntwo\n")
        .containsOnlyOnce("The connection to the node lost was lost")
        .containsOnlyOnce("The connection to the node lost is back\n");
    assertThat(workspace("lost", "paused").resolve("count")).hasContent("run\n");
  }

  @Test
  void aRestartedServerResumesTheBuildWhenTheNodeIsBack() throws IOException {
    NodeMachines.Machine machine = machine("resumed");
    createNode("resumed", "");
    awaitOnline("resumed");
    createJob(
        "resumed-job",
        "resumed",
        "echo run &gt;&gt;count; echo one; until [ -e go ]; do sleep 0.05; done; echo two");
    server.startBuild("/job/resumed-job/");
    ServerClient.await(
        "the output", () -> server.getBody("/job/resumed-job/1/consoleText").contains("\none\n"));
    machine.disconnect();
    ServerClient.await(
        "the line about the lost connection",
        () -> server.getBody("/job/resumed-job/1/consoleText").contains(" was lost"));
    server.closeKeepingBuilds();
    server.start();
    Files.createFile(workspace("resumed", "resumed-job").resolve("go"));
    machine.connect();
    String console = server.awaitBuild("/job/resumed-job/", 1, "SUCCESS");
    assertThat(console)
        .containsOnlyOnce("\none\n")
        .containsOnlyOnce("\ntwo\n")
        .containsOnlyOnce(" was lost")
        .containsOnlyOnce("The connection to the node resumed is back\n");
    assertThat(workspace("resumed", "resumed-job").resolve("count")).hasContent("run\n");
  }

  @Test
  void aBuildOfADeletedNodeFails() throws IOException {
    machine("deleted");
    createNode("deleted", "");
    awaitOnline("deleted");
    createJob("orphan", "deleted", "touch started; sleep 300");
    server.startBuild("/job/orphan/");
    ServerClient.await(
        "the step", () -> Files.exists(workspace("deleted", "orphan").resolve("started")));
    assertThat(server.post("/computer/deleted/doDelete", "").status()).isEqualTo(302);
    assertThat(server.awaitBuild("/job/orphan/", 1, "FAILURE"))
        .contains("The node deleted, on which this build ran, was deleted or renamed.");
    assertThat(server.getBody("/job/orphan/1/api/json")).contains("\"builtOn\":\"deleted\"");
    assertThat(server.get("/job/orphan/1/").status()).isEqualTo(200);
    assertThat(server.get("/job/orphan/ws/").status()).isEqualTo(404);
  }
}
