package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.problem.Problem;
import dev.steward.testing.NodeMachines;
import dev.steward.testing.PipeTransport;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Requests that reach a node while it is being connected, and nodes with a schedule. */
@Tag("integration")
class NodeLaunchTest {

  private static final String XML = "Content-Type: application/xml";
  private static final String SLOW = "slow";
  private static final CountDownLatch CONNECTING = new CountDownLatch(1);
  private static final CountDownLatch RELEASED = new CountDownLatch(1);
  private static final NodeMachines MACHINES = new NodeMachines();

  @TempDir static Path folder;

  @RegisterExtension
  static final TestServer server =
      TestServer.withNodes(
          (target, log) -> {
            if (target.host().equals(SLOW)) {
              CONNECTING.countDown();
              await(RELEASED);
            }
            return MACHINES.open(target, log);
          },
          new ConnectionTiming(
              Duration.ofMillis(100),
              Duration.ofSeconds(5),
              Duration.ofHours(1),
              Duration.ofMillis(50),
              Duration.ofMillis(200)));

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeAll
  static void createCredential() {
    assertThat(
            server
                .post(
                    "/credentials/store/system/domain/_/createCredentials",
                    "<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>"
                        + "<scope>SYSTEM</scope><id>builder</id><username>build</username>"
                        + "<password>secret</password>"
                        + "</com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>",
                    XML)
                .status())
        .isEqualTo(200);
  }

  private static String xml(String name, String retention) {
    return "<slave><name>"
        + name
        + "</name><remoteFS>root</remoteFS><numExecutors>2</numExecutors><label>"
        + name
        + "-label</label><launcher class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>"
        + name
        + "</host><port>22</port><credentialsId>builder</credentialsId></launcher>"
        + retention
        + "</slave>";
  }

  private static void create(String name, String xml) {
    assertThat(server.post("/computer/createItem?name=" + name, xml, XML).status()).isEqualTo(200);
  }

  private static void awaitState(String name, NodeState state) {
    ServerClient.await(name + " is " + state, () -> server.nodeConnections().state(name) == state);
  }

  private static String log(String name) {
    return server.getBody("/computer/" + name + "/logText/progressiveText");
  }

  private static boolean isFollowed(String name) {
    try {
      return server.nodeConnections().of(name) != null;
    } catch (Problem.NotFound e) {
      return false;
    }
  }

  @Test
  void aNodeThatIsDisconnectedWhileItConnectsStaysOffline() throws IOException {
    MACHINES.add(SLOW, Files.createDirectories(folder.resolve(SLOW)));
    create(SLOW, xml(SLOW, ""));
    await(CONNECTING);
    assertThat(server.post("/computer/slow/doDisconnect?offlineMessage=repair", "").status())
        .isEqualTo(302);
    // Changes are processed in order, so the connection knows about the first one by then.
    create("later", "<slave><remoteFS>root</remoteFS></slave>");
    ServerClient.await("the later node", () -> isFollowed("later"));
    RELEASED.countDown();
    ServerClient.await(
        "the end of the connection",
        () -> log(SLOW).contains("Disconnected: it was disconnected by admin: repair"));
    assertThat(log(SLOW)).doesNotContain("Agent successfully connected and online");
    awaitState(SLOW, NodeState.OFFLINE);
  }

  private static String outsideSchedule(boolean keepsUpWhileActive) {
    int otherMonth = LocalDate.now(ZoneId.systemDefault()).plusMonths(6).getMonthValue();
    return "<retentionStrategy class=\"hudson.slaves.SimpleScheduledRetentionStrategy\">"
        + "<startTimeSpec>0 0 1 "
        + otherMonth
        + " *</startTimeSpec><upTimeMins>1</upTimeMins><keepUpWhenActive>"
        + keepsUpWhileActive
        + "</keepUpWhenActive></retentionStrategy>";
  }

  private static void configure(String name, String retention) {
    assertThat(server.post("/computer/" + name + "/config.xml", xml(name, retention), XML).status())
        .isEqualTo(200);
  }

  private static void createJob(String name, String node) {
    server.createItem(
        name,
        "<project><canRoam>false</canRoam><assignedNode>"
            + node
            + "-label</assignedNode><builders><hudson.tasks.Shell><command>touch started; until ["
            + " -e go ]; do sleep 0.05; done</command></hudson.tasks.Shell></builders></project>");
  }

  @Test
  void theLogOfABuildSaysThatItsNodeIsDisconnectedOutsideItsSchedule() throws IOException {
    Path home = Files.createDirectories(folder.resolve("hours"));
    MACHINES.add("hours", home);
    create("hours", xml("hours", ""));
    awaitState("hours", NodeState.ONLINE);
    createJob("paused", "hours");
    server.startBuild("/job/paused/");
    Path workspace = home.resolve("root/workspace/paused");
    ServerClient.await("the step", () -> Files.exists(workspace.resolve("started")));
    configure("hours", outsideSchedule(false));
    awaitState("hours", NodeState.OFFLINE);
    ServerClient.await(
        "the reason",
        () ->
            server
                .getBody("/job/paused/1/consoleText")
                .contains("because its schedule does not include the current time.)\n"));
    configure("hours", "");
    Files.createFile(workspace.resolve("go"));
    assertThat(server.awaitBuild("/job/paused/", 1, "SUCCESS"))
        .containsOnlyOnce("The connection to the node hours was lost; ")
        .containsOnlyOnce("The connection to the node hours is back\n");
  }

  @Test
  void aBusyNodeTakesNoFurtherBuildsOutsideItsSchedule() throws IOException {
    Path home = Files.createDirectories(folder.resolve("clock"));
    MACHINES.add("clock", home);
    create("clock", xml("clock", ""));
    awaitState("clock", NodeState.ONLINE);
    for (String job : new String[] {"first", "second"}) {
      createJob(job, "clock");
    }
    server.startBuild("/job/first/");
    Path workspace = home.resolve("root/workspace");
    ServerClient.await("the step", () -> Files.exists(workspace.resolve("first/started")));
    configure("clock", outsideSchedule(true));
    ServerClient.await(
        "the node is offline",
        () -> server.getBody("/computer/clock/api/json").contains("\"offline\":true"));
    assertThat(server.nodeConnections().state("clock")).isEqualTo(NodeState.ONLINE);
    server.startBuild("/job/second/");
    Files.createFile(workspace.resolve("first/go"));
    server.awaitBuild("/job/first/", 1, "SUCCESS");
    awaitState("clock", NodeState.OFFLINE);
    assertThat(workspace.resolve("second")).doesNotExist();
    assertThat(log("clock")).contains("its schedule does not include the current time");
  }

  @Test
  void measurementsAreMadeOnRequest() throws IOException {
    Path home = Files.createDirectories(folder.resolve("measured"));
    Path programs = Files.createDirectories(folder.resolve("programs"));
    Path available = Files.writeString(programs.resolve("available"), "80000000");
    Path df =
        Files.writeString(
            programs.resolve("df"),
            "#!/bin/sh\necho Filesystem 1024-blocks Used Available Capacity Mounted\n"
                + "echo /dev/disk 90000000 1 $(cat "
                + available
                + ") 99% /\n");
    assertThat(df.toFile().setExecutable(true)).isTrue();
    MACHINES.add(
        "measured",
        new PipeTransport(home, programs + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"));
    create("measured", xml("measured", ""));
    awaitState("measured", NodeState.ONLINE);
    Files.writeString(available, "1000");
    assertThat(server.post("/computer/updateNow", "").status()).isEqualTo(302);
    ServerClient.await(
        "the full disk", () -> log("measured").contains("Disk space is below threshold"));
  }

  @Test
  void anUnsupportedLauncherIsExplained() {
    create(
        "cloud",
        "<slave><remoteFS>root</remoteFS><launcher class=\"example.CloudLauncher\"/></slave>");
    ServerClient.await("the node", () -> isFollowed("cloud"));
    assertThat(server.post("/computer/cloud/launchSlaveAgent", "").status()).isEqualTo(302);
    assertThat(log("cloud"))
        .contains("ERROR: the launcher example.CloudLauncher is not supported. Choose SSH");
  }
}
