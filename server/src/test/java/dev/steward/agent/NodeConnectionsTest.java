package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.ssh.SshSecret;
import dev.steward.testing.NodeMachines;
import dev.steward.testing.PipeTransport;
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

/** Nodes are launched over SSH and run builds. */
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
    assertThat(server.getBody("/computer/lost/api/json")).contains("hudson.slaves.OfflineCause$");
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
  void aConnectionThatIsLostWhileAnArtifactIsCopiedPausesTheBuild() throws IOException {
    BlockedMachine blocked = BlockedMachine.create(folder.resolve("copied"));
    NodeMachines.Machine machine = MACHINES.add("copied.example", blocked.transport());
    createNode("copied", "");
    awaitOnline("copied");
    server.createItem(
        "copied-job",
        "<project><canRoam>false</canRoam><assignedNode>copied</assignedNode><builders><hudson.tasks.Shell><command>echo"
            + " text &gt;artifact</command></hudson.tasks.Shell>"
            + "</builders><publishers><hudson.tasks.ArtifactArchiver><artifacts>artifact</artifacts>"
            + "</hudson.tasks.ArtifactArchiver></publishers></project>");
    server.startBuild("/job/copied-job/");
    blocked.awaitReader();
    machine.disconnect();
    awaitOffline("copied");
    blocked.release();
    machine.connect();
    server.awaitBuild("/job/copied-job/", 1, "SUCCESS");
    assertThat(server.getBody("/job/copied-job/1/artifact/artifact")).isEqualTo("text\n");
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
  void aStoppedBuildEndsWithoutItsNode() throws IOException {
    NodeMachines.Machine machine = machine("stopped");
    createNode("stopped", "");
    awaitOnline("stopped");
    createJob("stopped-job", "stopped", "echo $$ &gt;pid; echo one; sleep 300");
    server.startBuild("/job/stopped-job/");
    ServerClient.await(
        "the output", () -> server.getBody("/job/stopped-job/1/consoleText").contains("\none\n"));
    machine.disconnect();
    awaitOffline("stopped");
    assertThat(server.post("/job/stopped-job/1/stop").status()).isLessThan(400);
    assertThat(server.awaitBuild("/job/stopped-job/", 1, "ABORTED"))
        .contains("Aborted by admin")
        .contains("will be killed when the node reconnects");
    long pid =
        Long.parseLong(
            Files.readString(workspace("stopped", "stopped-job").resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid)).isPresent();
    machine.connect();
    ServerClient.await(
        "the end of the process",
        () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    ServerClient.await(
        "the end of the cleanup",
        () ->
            !Files.exists(folder.resolve("stopped/root/server/run/1"))
                && server.getBody("/computer/stopped/api/json").contains("\"offline\":false"));
  }

  @Test
  void aDisconnectedNodeStaysDisconnectedUntilItIsLaunched() throws IOException {
    machine("away");
    createNode("away", "");
    awaitOnline("away");
    assertThat(server.post("/computer/away/doDisconnect?offlineMessage=repair", "").status())
        .isEqualTo(302);
    awaitOffline("away");
    ServerClient.await(
        "the end of the connection",
        () -> server.nodeConnections().state("away") == NodeState.OFFLINE);
    assertThat(server.getBody("/computer/away/api/json"))
        .contains(
            "\"temporarilyOffline\":false",
            "hudson.slaves.OfflineCause$UserCause",
            "\"offlineCauseReason\":\"repair\"");
    assertThat(server.getBody("/computer/away/")).contains("disconnected by admin: repair");
    server.restart();
    assertThat(server.nodeConnections().state("away")).isEqualTo(NodeState.OFFLINE);
    assertThat(server.getBody("/computer/away/")).contains("Launch agent");
    assertThat(server.post("/computer/away/launchSlaveAgent", "").header("Location"))
        .isEqualTo("/computer/away/log");
    awaitOnline("away");
    assertThat(server.post("/computer/away/toggleOffline?offlineMessage=oil", "").status())
        .isEqualTo(302);
    assertThat(server.getBody("/computer/away/api/json"))
        .contains("\"temporarilyOffline\":true", "\"offlineCauseReason\":\"oil\"");
    assertThat(server.nodeConnections().state("away")).isEqualTo(NodeState.ONLINE);
    server.post("/computer/away/toggleOffline", "");
    awaitOnline("away");
  }

  @Test
  void aNodeWithAFullDiskTakesNoBuilds() throws IOException {
    Path home = Files.createDirectories(folder.resolve("full"));
    Path programs = Files.createDirectories(folder.resolve("full-programs"));
    Path available = programs.resolve("available");
    Files.writeString(available, "1000");
    Path df = programs.resolve("df");
    Files.writeString(
        df,
        "#!/bin/sh\necho Filesystem 1024-blocks Used Available Capacity Mounted\n"
            + "echo /dev/full 90000000 1 $(cat "
            + available
            + ") 99% /\n");
    assertThat(df.toFile().setExecutable(true)).isTrue();
    MACHINES.add(
        "full.example",
        new PipeTransport(home, programs + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"));
    createNode("full", "");
    ServerClient.await(
        "the measurement",
        () ->
            server
                .getBody("/computer/full/api/json")
                .contains("hudson.node_monitors.DiskSpaceMonitorDescriptor$DiskSpace"));
    assertThat(server.getBody("/computer/full/api/json?depth=1"))
        .contains(
            "\"offline\":true",
            "\"temporarilyOffline\":true",
            "Disk space is below threshold of 1.00 GiB.",
            "\"size\":1024000,\"threshold\":1073741824,\"totalSize\":92160000000");
    Files.writeString(available, "80000000");
    awaitOnline("full");
    String monitors = server.getBody("/computer/full/api/json?depth=3");
    assertThat(monitors)
        .contains("\"size\":81920000000")
        .contains("\"hudson.node_monitors.ArchitectureMonitor\":\"Linux (")
        .contains("\"diff\":0")
        .doesNotContain("\"totalPhysicalMemory\":0");
    assertThat(server.getBody("/computer/full/")).contains("76.3 GiB free");
  }

  @Test
  void anAgentConnectsWithItsSecret() throws IOException {
    assertThat(
            server
                .post(
                    "/computer/createItem?name=in%20bound",
                    "<slave><remoteFS>root</remoteFS><launcher"
                        + " class=\"hudson.slaves.JNLPLauncher\"/></slave>",
                    XML)
                .status())
        .isEqualTo(200);
    String path = "/computer/in%20bound/";
    String jnlp = server.getBody(path + "jenkins-agent.jnlp");
    assertThat(jnlp)
        .matches(
            "<jnlp><application-desc"
                + " main-class=\"hudson.remoting.jnlp.Main\"><argument>[0-9a-f]{64}</argument>"
                + "<argument>in bound</argument><argument>-webSocket</argument>.*"
                + "<argument>-url</argument><argument>http://127.*/</argument>"
                + "</application-desc></jnlp>");
    assertThat(server.getBody(path + "slave-agent.jnlp")).isEqualTo(jnlp);
    String secret = jnlp.substring(jnlp.indexOf("<argument>") + 10, jnlp.indexOf("</argument>"));
    NodeConnections connections = server.nodeConnections();
    assertThat(connections.verifier().isSecretOf("in bound", secret)).isTrue();
    assertThat(connections.verifier().isSecretOf("in bound", secret.replace('0', '1'))).isFalse();
    assertThat(connections.verifier().isSecretOf("no such node", secret)).isFalse();
    assertThat(server.getBody(path))
        .contains("steward agent --server", "--secret-file")
        .doesNotContain(secret);
    var transport = new PipeTransport(Files.createDirectories(folder.resolve("inbound")));
    connections.inboundListener().connected("in bound", transport, "192.0.2.1");
    awaitOnline("in%20bound");
    createJob("inbound-job", "&quot;in bound&quot;", "echo on $NODE_NAME");
    assertThat(server.build("/job/inbound-job/", 1, "SUCCESS"))
        .contains("Building remotely on in bound in workspace")
        .contains("on in bound");
    assertThat(server.getBody(path + "api/json")).contains("\"jnlpAgent\":true");
    assertThat(server.getBody("/manage/tokens"))
        .contains("Secrets of inbound agents", "/computer/in%20bound/revokeSecret")
        .doesNotContain(secret);
    assertThat(server.post(path + "revokeSecret", "").status()).isEqualTo(302);
    awaitOffline("in%20bound");
    assertThat(connections.verifier().isSecretOf("in bound", secret)).isFalse();
    assertThat(server.getBody(path + "jenkins-agent.jnlp")).doesNotContain(secret);
    assertThat(server.getBody("/computer/in%20bound/logText/progressiveText"))
        .contains("Inbound agent connected from 192.0.2.1.", "its secret was revoked")
        .doesNotContain(secret);
    server.post(path + "doDelete", "");
    server.post(
        "/computer/createItem?name=in%20bound", "<slave><remoteFS>root</remoteFS></slave>", XML);
    assertThat(connections.verifier().isSecretOf("in bound", secret))
        .as("a revoked secret of a node that is created again")
        .isFalse();
    assertThat(server.get("/computer/(built-in)/jenkins-agent.jnlp").status()).isEqualTo(404);
  }

  @Test
  void theFormChangesTheLauncherAndKeepsOtherSettings() throws IOException {
    machine("form");
    assertThat(
            server
                .post(
                    "/computer/createItem?name=form",
                    "<slave><remoteFS>root</remoteFS><launcher"
                        + " class=\"hudson.plugins.sshslaves.SSHLauncher\""
                        + " plugin=\"ssh-slaves@3\"><host>other.example</host><port>22</port>"
                        + "<credentialsId>builder</credentialsId><jvmOptions>-Xmx1g</jvmOptions>"
                        + "</launcher></slave>",
                    XML)
                .status())
        .isEqualTo(200);
    ServerClient.await("the failed launch", () -> log("form").contains("Check its name."));
    assertThat(server.getBody("/computer/form/"))
        .contains("&lt;jvmOptions&gt; in &lt;launcher&gt; is kept but has no effect here.");
    String form = server.getBody("/computer/form/configure");
    assertThat(form)
        .contains("name=\"launcher.ssh.host\" value=\"other.example\"")
        .contains("name=\"launcher\" value=\"ssh\" checked");
    String fields =
        "description=&executors=1&labels=&folder=root&mode=NORMAL&launcher=ssh"
            + "&launcher.ssh.host=form.example&launcher.ssh.port=22"
            + "&launcher.ssh.credentialsId=builder"
            + "&launcher.ssh.sshHostKeyVerificationStrategy=manuallyTrustedKeyVerificationStrategy"
            + "&launcher.ssh.launchTimeoutSeconds=60&launcher.ssh.maxNumRetries=10"
            + "&launcher.ssh.retryWaitTime=15&launcher.ssh.jumpPort=22"
            + "&retentionStrategy=always";
    assertThat(server.post("/computer/form/configure", fields).status()).isEqualTo(302);
    awaitOnline("form");
    assertThat(server.getBody("/computer/form/config.xml"))
        .contains(
            "plugin=\"ssh-slaves@3\"",
            "<host>form.example</host>",
            "<jvmOptions>-Xmx1g</jvmOptions>",
            "ManuallyTrustedKeyVerificationStrategy");
    String xml = server.getBody("/computer/form/config.xml");
    assertThat(server.post("/computer/form/configure", fields).status()).isEqualTo(302);
    assertThat(server.getBody("/computer/form/config.xml")).isEqualTo(xml);
    assertThat(
            server
                .post("/computer/form/configure", fields.replace("host=form.example", "host="))
                .body())
        .contains("ssh needs 'host'");
  }

  @Test
  void aNodeOnDemandIsLaunchedForABuildAndDisconnectedWhenIdle() throws IOException {
    machine("demand");
    createNode(
        "demand",
        "<mode>EXCLUSIVE</mode><retentionStrategy"
            + " class=\"hudson.slaves.RetentionStrategy$Demand\"><inDemandDelay>0</inDemandDelay>"
            + "<idleDelay>1</idleDelay></retentionStrategy>");
    ServerClient.await(
        "the idle node",
        () ->
            server
                .getBody("/computer/demand/api/json")
                .contains("hudson.slaves.OfflineCause$IdleOfflineCause"));
    createJob("demand-job", "demand", "echo done");
    assertThat(server.build("/job/demand-job/", 1, "SUCCESS")).contains("done");
  }
}
