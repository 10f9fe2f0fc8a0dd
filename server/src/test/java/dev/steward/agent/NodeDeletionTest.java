package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.inbound.TestAgent;
import dev.steward.testing.NodeMachines;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are deleted or renamed while they run builds. */
@Tag("integration")
class NodeDeletionTest {

  private static final NodeMachines MACHINES = new NodeMachines();
  private static final String XML = "Content-Type: application/xml";
  private static final String STEP = "echo $$ &gt;pid; echo started; exec sleep 300";
  private static final String ARCHIVE =
      "<hudson.tasks.ArtifactArchiver><artifacts>pid,"
          + " artifact</artifacts></hudson.tasks.ArtifactArchiver>";

  @TempDir static Path folder;

  @RegisterExtension
  static final TestServer server =
      TestServer.withNodes(
          (target, log) ->
              target.host().endsWith(".example")
                  ? MACHINES.open(target, log)
                  : SshConnector.standard().open(target, log),
          new ConnectionTiming(
              Duration.ofMillis(100),
              Duration.ofSeconds(5),
              Duration.ofSeconds(60),
              Duration.ofMillis(50),
              Duration.ofMillis(200)));

  private static RealNodes nodes;

  @BeforeAll
  static void createNodes() {
    nodes = new RealNodes(server, folder);
    // The credential of the sshd is used for all nodes.
    nodes.sshd();
  }

  @AfterAll
  static void closeNodes() {
    nodes.close();
  }

  private static String message(String node) {
    return "The node " + node + ", on which this build ran, was deleted or renamed.";
  }

  private static long pid(Path workspace) throws IOException {
    return Long.parseLong(Files.readString(workspace.resolve("pid")).strip());
  }

  /** A process that has ended exists until its parent has asked for its status. */
  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static boolean isEmpty(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void startBuild(String job, String node) {
    nodes.awaitOnline(node);
    nodes.startBuild(job, node, STEP, ARCHIVE);
    nodes.awaitLog(job, "\nstarted\n");
  }

  /** The build has ended with its post-build actions, and has left nothing but its workspace. */
  private static void assertEnded(String job, String node) throws IOException {
    assertThat(server.awaitBuild("/job/" + job + "/", 1, "FAILURE"))
        .containsOnlyOnce(message(node) + "\n")
        .contains("Archiving artifacts")
        .doesNotContain(" was lost; ", "could not continue");
    long pid = pid(nodes.workspace(node, job));
    assertThat(server.getBody("/job/" + job + "/1/artifact/pid")).isEqualTo(pid + "\n");
    ServerClient.await("the end of the process", () -> !isRunning(pid));
    Path controlFiles = nodes.root(node).resolve("server/run");
    ServerClient.await("the end of the cleanup", () -> isEmpty(controlFiles));
    assertThat(server.getBody("/job/" + job + "/1/api/json")).contains("\"builtOn\":\"" + node);
    assertThat(server.get("/job/" + job + "/1/").status()).isEqualTo(200);
    assertThat(server.get("/job/" + job + "/ws/").status()).isEqualTo(404);
    assertThat(server.get("/computer/" + node + "/api/json").status()).isEqualTo(404);
  }

  @Test
  void theBlockOfAPipelineEndsWithItsNode() {
    var pipelines = new PipelineRuns(server);
    nodes.createSsh("block", nodes.sshd().port());
    nodes.awaitOnline("block");
    pipelines.create("pipeline", "node('block') { sh 'sleep 300' }\necho 'after'");
    pipelines.start("pipeline");
    pipelines.awaitConsole("pipeline", 1, "+ sleep 300");
    assertThat(server.post("/computer/block/doDelete").status()).isLessThan(400);
    PipelineRuns.EndedRun run = pipelines.await("pipeline", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.console())
        .contains("Agent block was deleted; cancelling node body\n")
        .contains("Agent was removed\n")
        .doesNotContain("after");
    assertThat(server.get("/computer/block/api/json").status()).isEqualTo(404);
    server.await("/computer/api/json", "\"busyExecutors\":0");
  }

  @Test
  void theBuildOfADeletedSshNodeEndsBeforeTheConnection() throws IOException {
    nodes.createSsh("ssh", nodes.sshd().port());
    startBuild("on-ssh", "ssh");
    nodes.delete("ssh");
    assertEnded("on-ssh", "ssh");
  }

  @Test
  void theBuildOfADeletedInboundNodeEndsBeforeTheConnection() throws IOException {
    try (TestAgent agent = nodes.createInbound("inbound", server.port())) {
      startBuild("on-inbound", "inbound");
      nodes.delete("inbound");
      agent.awaitLog("the server disconnected the node inbound: it was deleted");
      assertThat(server.getBody("/job/on-inbound/1/api/json?tree=building"))
          .contains("\"building\":false");
      assertEnded("on-inbound", "inbound");
    }
  }

  @Test
  void theBuildOfARenamedNodeEndsAndTheNodeIsConnectedAgain() throws IOException {
    nodes.createSsh("before", nodes.sshd().port());
    startBuild("renamed", "before");
    String xml = server.getBody("/computer/before/config.xml");
    assertThat(xml).contains("<name>before</name>");
    assertThat(
            server
                .post("/computer/before/config.xml", xml.replace(">before<", ">after<"), XML)
                .status())
        .isEqualTo(200);
    assertEnded("renamed", "before");
    nodes.awaitOnline("after");
    nodes.delete("after");
  }

  private static void createNode(String name) {
    assertThat(
            server
                .post(
                    "/computer/createItem?name=" + name,
                    "<slave><remoteFS>root</remoteFS><numExecutors>1</numExecutors><launcher"
                        + " class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>"
                        + name
                        + ".example</host><port>22</port><credentialsId>builder</credentialsId>"
                        + "</launcher></slave>",
                    XML)
                .status())
        .isEqualTo(200);
  }

  private static void awaitState(String node, NodeState state) {
    ServerClient.await(node + " is " + state, () -> server.nodeConnections().state(node) == state);
  }

  @Test
  void theBuildOfADeletedNodeFailsAlthoughItsMachineIsAway() throws IOException {
    Path home = Files.createDirectories(folder.resolve("away"));
    NodeMachines.Machine machine = MACHINES.add("away.example", home);
    createNode("away");
    startBuild("on-away", "away");
    machine.disconnect();
    awaitState("away", NodeState.OFFLINE);
    nodes.delete("away");
    assertThat(server.awaitBuild("/job/on-away/", 1, "FAILURE")).contains(message("away"));
    long pid = pid(home.resolve("root/workspace/on-away"));
    assertThat(isRunning(pid)).isTrue();
    // A new node with the same folder on the machine ends the processes that are left there.
    machine.connect();
    createNode("away");
    nodes.awaitOnline("away");
    ServerClient.await("the end of the process", () -> !isRunning(pid));
  }

  @Test
  void aPostBuildActionThatLosesTheDeletedNodeFails() throws IOException {
    BlockedMachine blocked = BlockedMachine.create(folder.resolve("blocked"));
    NodeMachines.Machine machine = MACHINES.add("blocked.example", blocked.transport());
    MACHINES.add("later.example", Files.createDirectories(folder.resolve("later")));
    createNode("blocked");
    nodes.awaitOnline("blocked");
    nodes.startBuild("on-blocked", "blocked", "echo text &gt;artifact", ARCHIVE);
    blocked.awaitReader();
    nodes.delete("blocked");
    createNode("blocked");
    createNode("later");
    nodes.awaitOnline("later");
    assertThat(server.getBody("/computer/blocked/logText/progressiveText"))
        .as("the new node is not connected while the build of the old one uses the connection")
        .isEmpty();
    machine.disconnect();
    assertThat(server.awaitBuild("/job/on-blocked/", 1, "FAILURE")).contains(message("blocked"));
    machine.connect();
    nodes.awaitOnline("blocked");
    blocked.release();
    List.of("blocked", "later").forEach(nodes::delete);
  }
}
