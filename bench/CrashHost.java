import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A kind of machine on which builds run while the server, or what connects it to the machine, is
 * killed.
 */
interface CrashHost extends AutoCloseable {

  /** What is killed besides the server; empty if there is nothing else. */
  String victim();

  /** Number of executors on the server's own machine. */
  int executors();

  /** Milliseconds between two requests for a build, about as long as a build takes. */
  int pause();

  /** XML elements that make a job run on this host. */
  String placement();

  /** Prepares a server for the host. */
  void create(Running server, Client client, String key) throws Exception;

  /** Returns whether the host can run builds now. */
  boolean isOnline(Client client, String key) throws IOException;

  /** Returns whether the victim keeps running while the server is down, so that it can be killed then too. */
  default boolean outlivesServer() {
    return false;
  }

  /** Kills something, and returns false if there is nothing to kill yet. */
  boolean kill(Random random) throws Exception;

  /** Returns whether the log of a build says that its process was lost. */
  default boolean explainsLoss(String log) {
    return log.contains("ended without an exit code");
  }

  /** Maximum number of builds whose process may be lost after this many kills of the victim. */
  default int maxLosses(int kills) {
    return 0;
  }

  /** Checks that the builds, which have ended, have left nothing behind. */
  default void check() throws Exception {}

  @Override
  void close() throws Exception;

  private static String node(String name, Path folder, String launcher) {
    return node(name, folder, launcher, 2);
  }

  private static String node(String name, Path folder, String launcher, int executors) {
    return "<slave><remoteFS>" + folder.resolve("machine") + "</remoteFS><numExecutors>" + executors + "</numExecutors><label>" + name + "</label>" + launcher + "</slave>";
  }

  private static void create(Client client, String key, String path, String xml) throws IOException {
    Bench.ok(client, "POST", path, key + "Content-Type: application/xml\r\n", xml);
  }

  private static boolean isOnline(String node, Client client, String key) throws IOException {
    Bench.ok(client, "GET", "/computer/" + node + "/api/json?tree=offline", key, "");
    return client.text().contains("\"offline\":false");
  }

  private static String restriction(String node) {
    return "<canRoam>false</canRoam><assignedNode>" + node + "</assignedNode>";
  }

  /** The server's own machine. */
  final class Local implements CrashHost {
    @Override
    public String victim() {
      return "";
    }

    @Override
    public int executors() {
      return 2;
    }

    @Override
    public int pause() {
      return 150;
    }

    @Override
    public String placement() {
      return "";
    }

    @Override
    public void create(Running server, Client client, String key) {}

    @Override
    public boolean isOnline(Client client, String key) {
      return true;
    }

    @Override
    public boolean kill(Random random) {
      throw new IllegalStateException("nothing but the server is killed");
    }

    @Override
    public void close() {}
  }

  /**
   * A node that the server logs in to over SSH; the sshd processes that carry the connection are
   * killed.
   */
  final class Ssh implements CrashHost {
    private final Path folder;
    private final Sshd sshd;
    private final int machineExecutors;

    Ssh(Path folder) throws Exception {
      this(folder, 2);
    }

    Ssh(Path folder, int machineExecutors) throws Exception {
      this.folder = folder;
      this.machineExecutors = machineExecutors;
      sshd = new Sshd(folder);
    }

    @Override
    public String victim() {
      return "the SSH session";
    }

    @Override
    public int executors() {
      return 0;
    }

    @Override
    public int pause() {
      return 200;
    }

    @Override
    public String placement() {
      return restriction("ssh");
    }

    @Override
    public void create(Running server, Client client, String key) throws IOException {
      String type = "com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey";
      CrashHost.create(
          client,
          key,
          "/credentials/store/system/domain/_/createCredentials",
          "<" + type + "><scope>SYSTEM</scope><id>builder</id><username>" + Sshd.user() + "</username><privateKeySource class=\"" + type
              + "$DirectEntryPrivateKeySource\"><privateKey>" + sshd.key() + "</privateKey></privateKeySource></" + type + ">");
      CrashHost.create(
          client,
          key,
          "/computer/createItem?name=ssh",
          node(
              "ssh",
              folder,
              "<launcher class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>127.0.0.1</host><port>" + sshd.port + "</port><credentialsId>builder</credentialsId>"
                  + "<sshHostKeyVerificationStrategy class=\"hudson.plugins.sshslaves.verifiers.ManuallyTrustedKeyVerificationStrategy\"/></launcher>",
              machineExecutors));
    }

    @Override
    public boolean isOnline(Client client, String key) throws IOException {
      return CrashHost.isOnline("ssh", client, key);
    }

    @Override
    public boolean kill(Random random) {
      return sshd.killSessions();
    }

    @Override
    public void close() throws Exception {
      sshd.close();
    }
  }

  /** A node whose agent, {@code steward agent}, is killed and started again. */
  final class Inbound implements CrashHost {
    private final Path folder;
    private final Path secretFile;
    private List<String> command = List.of();
    private Process agent;

    Inbound(Path folder) throws IOException {
      this.folder = Files.createDirectories(folder);
      secretFile = folder.resolve("secret");
    }

    @Override
    public String victim() {
      return "the agent";
    }

    @Override
    public int executors() {
      return 0;
    }

    @Override
    public int pause() {
      return 200;
    }

    @Override
    public String placement() {
      return restriction("inbound");
    }

    @Override
    public void create(Running server, Client client, String key) throws IOException {
      CrashHost.create(client, key, "/computer/createItem?name=inbound", node("inbound", folder, "<launcher class=\"hudson.slaves.JNLPLauncher\"/>"));
      Files.writeString(secretFile, Agents.secret(client, key, "inbound"));
      Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rw-------"));
      command =
          List.of("./steward", "agent", "--server", server.url, "--name", "inbound", "--secret-file", secretFile.toString(), "--work-dir", folder.resolve("work").toString());
      agent = start();
    }

    private Process start() throws IOException {
      Path log = folder.resolve("log");
      return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    @Override
    public boolean isOnline(Client client, String key) throws IOException {
      return CrashHost.isOnline("inbound", client, key);
    }

    @Override
    public boolean outlivesServer() {
      return true;
    }

    @Override
    public boolean kill(Random random) throws Exception {
      if (!agent.isAlive()) {
        throw new IllegalStateException("the agent has ended: " + Files.readString(folder.resolve("log")));
      }
      agent.destroyForcibly().waitFor();
      agent = start();
      return true;
    }

    @Override
    public void close() throws Exception {
      if (agent != null) {
        agent.destroyForcibly().waitFor();
      }
    }
  }

  /** Containers on the server's machine; the first process of each is killed. */
  final class Container implements CrashHost {
    private final Podman podman;
    private final Path marks;

    /**
     * Creates the host.
     *
     * @param marks a folder on the machine that builds write to
     */
    Container(Path marks) throws Exception {
      podman = new Podman();
      this.marks = marks;
    }

    @Override
    public String victim() {
      return "the container";
    }

    @Override
    public int executors() {
      return 2;
    }

    @Override
    public int pause() {
      return 1_000;
    }

    @Override
    public String placement() {
      String plugin = "com.cloudbees.jenkins.plugins.okidocki.";
      return "<buildWrappers><" + plugin + "DockerBuildWrapper><selector class=\"" + plugin + "PullDockerImageSelector\"><image>" + Podman.IMAGE + "</image></selector><net>none</net><volumes><"
          + plugin + "Volume><hostPath>" + marks + "</hostPath><path>" + marks + "</path></" + plugin + "Volume></volumes></" + plugin + "DockerBuildWrapper></buildWrappers>";
    }

    @Override
    public void create(Running server, Client client, String key) throws IOException {
      Bench.ok(client, "POST", "/settings", key + "Content-Type: application/json\r\n", "{\"containerProgram\":\"" + podman.program() + "\"}");
    }

    @Override
    public boolean isOnline(Client client, String key) {
      return true;
    }

    @Override
    public boolean outlivesServer() {
      return true;
    }

    @Override
    public boolean kill(Random random) throws Exception {
      List<String> names = podman.run("ps", "--format", "{{.Names}}").lines().toList();
      if (names.isEmpty()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
      try {
        podman.run("kill", "--signal", "KILL", names.get(random.nextInt(names.size())));
        return true;
      } catch (IOException e) {
        return false; // the container's build has just ended
      }
    }

    /** The process of a step is lost with its container, or can no longer be started in it. */
    @Override
    public boolean explainsLoss(String log) {
      return CrashHost.super.explainsLoss(log)
          || log.contains("container state improper")
          || log.contains("The container could not be started: ")
          || log.contains(" cannot run steps: ");
    }

    @Override
    public int maxLosses(int kills) {
      return kills;
    }

    @Override
    public void check() throws Exception {
      Bench.limit("containers that were not removed", podman.run("ps", "--all", "--quiet").lines().count(), 0);
    }

    @Override
    public void close() throws Exception {
      podman.close();
    }
  }
}
