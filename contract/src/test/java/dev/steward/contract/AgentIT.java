package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code steward agent} of the packaged product, with a server on a fixed port. */
class AgentIT {

  private static final String NODE = "desk";

  /** Prints numbered lines until the test ends the step. */
  private static final String SCRIPT =
      "echo run &gt;&gt; count; i=0; until [ -e go ]; do i=$((i+1)); echo \"line $i\"; sleep 0.02;"
          + " done; echo \"last $i\"";

  @TempDir Path folder;
  private int port;
  private Product product;
  private String password = "";
  private ApiClient api;
  private Path secret;

  @BeforeEach
  void start() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    startServer();
    AgentProcess.createNode(api, NODE, root());
    secret = AgentProcess.secretFile(api, NODE, folder.resolve("agent"));
  }

  private void startServer() {
    Path home = folder.resolve("home");
    product =
        Product.start(
            home,
            new ProcessBuilder(
                Product.root().resolve("steward").toString(),
                "serve",
                "--home",
                home.toString(),
                "--port",
                Integer.toString(port)),
            90);
    if (password.isEmpty()) {
      password = product.adminPassword();
    }
    api = new ApiClient(product, password);
  }

  @AfterEach
  void stop() {
    if (product != null) {
      product.close();
    }
  }

  private Path root() {
    return folder.resolve("agent/root");
  }

  private AgentProcess startAgent() {
    return AgentProcess.start("http://127.0.0.1:" + port + "/", NODE, secret);
  }

  private void createJob(String name, String script) {
    api.post(
        "createItem?name=" + name,
        "<project><canRoam>false</canRoam><assignedNode>"
            + NODE
            + "</assignedNode><builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  private Path workspace(String job) {
    return root().resolve("workspace").resolve(job);
  }

  /**
   * Ends the step of a build; it must have run exactly once, and the build's log must be complete.
   */
  private String endBuild(String job) throws IOException {
    Files.createFile(workspace(job).resolve("go"));
    String log = api.awaitEnd(job, 1);
    List<String> lines = log.lines().filter(line -> line.matches("(line|last) \\d+")).toList();
    for (int i = 1; i < lines.size(); i++) {
      assertThat(lines.get(i - 1)).as(log).isEqualTo("line " + i);
    }
    assertThat(lines.getLast()).isEqualTo("last " + (lines.size() - 1));
    assertThat(log).containsOnlyOnce("\nFinished: SUCCESS\n");
    assertThat(workspace(job).resolve("count")).hasContent("run\n");
    return log;
  }

  private static void assertReconnected(String log) {
    assertThat(log)
        .containsOnlyOnce("The connection to the node desk was lost; the build will continue")
        .containsOnlyOnce("The connection to the node desk is back\n");
  }

  @Test
  void anAgentWithTheSecretOfItsNodeRunsBuilds() {
    try (AgentProcess agent = startAgent()) {
      api.awaitOnline(NODE);
      createJob("first", "echo on $NODE_NAME; pwd");
      api.startBuild("first");
      assertThat(api.awaitEnd("first", 1))
          .contains("Building remotely on desk in workspace " + workspace("first"))
          .contains("\non desk\n" + "+ pwd\n" + workspace("first") + "\n")
          .endsWith("Finished: SUCCESS\n");
      assertThat(agent.output()).contains("Steward agent ", "connected to http://127.0.0.1:");
      assertThat(api.launchLog(NODE))
          .contains("Inbound agent connected from 127.0.0.1")
          .contains("Agent successfully connected and online");
    }
  }

  @Test
  void aWrongSecretEndsTheAgentWithAdvice() throws IOException {
    Path wrong = AgentProcess.secretFile(folder.resolve("wrong"), "0".repeat(64));
    AgentProcess agent = AgentProcess.start("http://127.0.0.1:" + port + "/", NODE, wrong);
    assertThat(agent.awaitExit()).isEqualTo(3);
    assertThat(agent.output())
        .contains("no inbound agent 'desk' with the secret in " + wrong)
        .contains("copy the secret from the node's page");
    Files.delete(wrong);
    agent = AgentProcess.start("http://127.0.0.1:" + port + "/", NODE, wrong);
    assertThat(agent.awaitExit()).isEqualTo(1);
    assertThat(agent.output())
        .contains(wrong + " does not exist.", "Save the secret from the node's page in a file");
    assertThat(product.output()).doesNotContain("0".repeat(64));
  }

  @Test
  void aBuildContinuesWhileTheServerRestarts() throws IOException {
    try (AgentProcess agent = startAgent()) {
      api.awaitOnline(NODE);
      createJob("restarted", SCRIPT);
      api.startBuild("restarted");
      api.awaitLog("restarted", 1, "\nline 20\n");
      product.stop();
      agent.awaitOutput("lost");
      startServer();
      api.awaitLog("restarted", 1, "\nline 60\n");
      product.kill();
      startServer();
      api.awaitOnline(NODE);
      String log = endBuild("restarted");
      assertThat(log).contains("Started by user admin").doesNotContain("without an exit code");
    }
  }

  @Test
  void aBuildContinuesWhileTheAgentIsKilled() throws IOException {
    AgentProcess killed = startAgent();
    api.awaitOnline(NODE);
    createJob("survivor", SCRIPT);
    api.startBuild("survivor");
    api.awaitLog("survivor", 1, "\nline 20\n");
    killed.kill();
    api.awaitLog("survivor", 1, "The connection to the node desk was lost");
    try (AgentProcess _ = startAgent()) {
      api.awaitLog("survivor", 1, "The connection to the node desk is back");
      assertReconnected(endBuild("survivor"));
    }
  }

  @Test
  void aStoppedAgentDisconnectsItsNodeAndEndsWithoutAnError() {
    AgentProcess agent = startAgent();
    api.awaitOnline(NODE);
    agent.close();
    assertThat(agent.awaitExit()).as(agent.output()).isZero();
    Product.await(
        "the node to be offline",
        Duration.ofSeconds(30),
        () -> api.get("computer/" + NODE + "/api/json").contains("\"offline\":true"));
    assertThat(api.launchLog(NODE)).contains("the agent was stopped");
  }
}
