import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs builds on an SSH node and on an inbound agent; in the middle of their output, the network
 * resets all connections, and then stalls for longer than the keep-alive interval. The logs must be
 * complete.
 */
final class Stall {
  private static final List<String> NODES = List.of("ssh", "inbound");

  private Stall() {}

  static void run(int seconds) throws Exception {
    if (!Sshd.isInstalled()) {
      Bench.line("not measured, because sshd is not installed");
      return;
    }
    Path folder = Files.createDirectories(Bench.folder().resolve("stall"));
    try (var sshd = new Sshd(folder.resolve("sshd"));
        Running server = Bench.steward(folder.resolve("home"));
        var sshNetwork = new Network(sshd.port);
        var agentNetwork = new Network(URI.create(server.url).getPort())) {
      var api = new Api(server.url, Bench.basic(Bench.token(server)));
      sshNode(api, sshd, sshNetwork.port(), folder.resolve("ssh"));
      Process agent = inboundNode(api, agentNetwork.port(), folder.resolve("inbound"));
      try {
        measure(api, folder, List.of(sshNetwork, agentNetwork), seconds);
      } finally {
        endSteps(folder); // a step outlives its server
        agent.destroy();
        agent.waitFor();
      }
    }
  }

  /**
   * Requests, each on a connection of its own, since the server closes idle ones during the stall.
   */
  private record Api(String url, String key) {
    void post(String path, String xml) throws IOException {
      try (var client = new Client(url)) {
        Bench.ok(client, "POST", path, key + "Content-Type: application/xml\r\n", xml);
      }
    }

    /** The body of the response; empty if the status is not 200. */
    String get(String path) throws IOException {
      try (var client = new Client(url)) {
        return client.send("GET", path, key, "") == 200 ? client.text() : "";
      }
    }
  }

  private static void sshNode(Api api, Sshd sshd, int port, Path root) throws IOException {
    api.post(
        "/credentials/store/system/domain/_/createCredentials",
        "<com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey><scope>SYSTEM</scope><id>login</id><username>"
            + Sshd.user()
            + "</username><privateKeySource class=\"com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey$DirectEntryPrivateKeySource\"><privateKey>"
            + sshd.key()
            + "</privateKey></privateKeySource></com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>");
    api.post(
        "/computer/createItem?name=ssh",
        "<slave><remoteFS>"
            + root
            + "</remoteFS><numExecutors>1</numExecutors><launcher class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>127.0.0.1</host><port>"
            + port
            + "</port><credentialsId>login</credentialsId><sshHostKeyVerificationStrategy class=\"hudson.plugins.sshslaves.verifiers.NonVerifyingKeyVerificationStrategy\"/></launcher></slave>");
  }

  private static Process inboundNode(Api api, int port, Path root) throws IOException {
    api.post(
        "/computer/createItem?name=inbound",
        "<slave><remoteFS>" + root + "</remoteFS><numExecutors>1</numExecutors><launcher class=\"hudson.slaves.JNLPLauncher\"/></slave>");
    String document = api.get("/computer/inbound/jenkins-agent.jnlp");
    Path secret =
        Files.createFile(
            Bench.folder().resolve("agent.secret"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, document.replaceAll("(?s).*?<argument>([0-9a-f]+)</argument>.*", "$1"));
    return new ProcessBuilder("./steward", "agent", "--server", "http://127.0.0.1:" + port + "/", "--name", "inbound", "--secret-file", secret.toString())
        .redirectErrorStream(true)
        .redirectOutput(Bench.folder().resolve("agent.log").toFile())
        .start();
  }

  private static void measure(Api api, Path folder, List<Network> networks, int seconds) throws Exception {
    for (String node : NODES) {
      api.post(
          "/createItem?name=on-" + node,
          "<project><canRoam>false</canRoam><assignedNode>"
              + node
              + "</assignedNode><builders><hudson.tasks.Shell><command>set +x; echo run &gt;&gt; count; i=0; until [ -e go ]; do i=$((i+1)); echo \"line $i\"; sleep 0.05; done; echo \"last $i\"</command></hudson.tasks.Shell></builders></project>");
      api.post("/job/on-" + node + "/build?delay=0sec", "");
    }
    for (String node : NODES) {
      await(api, node, "\nline 20\n", 1);
    }
    long reset = System.nanoTime();
    networks.forEach(Network::reset);
    for (String node : NODES) {
      await(api, node, "is back\n", 1);
      Bench.limit("s from the reset to the output over " + node, (System.nanoTime() - reset) / 1e9, 30);
      await(api, node, "line ", lines(log(api, node)) + 20);
    }
    networks.forEach(Network::stall);
    TimeUnit.SECONDS.sleep(seconds);
    for (String node : NODES) {
      if (count(log(api, node), " was lost; ") != 2) {
        throw new IllegalStateException("a stall of " + seconds + " s over " + node + " was not noticed; use a longer one");
      }
    }
    long resumed = System.nanoTime();
    networks.forEach(Network::resume);
    for (String node : NODES) {
      await(api, node, "is back\n", 2);
      Bench.limit("s from the end of the stall to the output over " + node, (System.nanoTime() - resumed) / 1e9, 90);
    }
    endSteps(folder);
    for (String node : NODES) {
      await(api, node, "\nFinished: ", 1);
      check(node, log(api, node), folder.resolve(node).resolve("workspace/on-" + node + "/count"));
    }
  }

  private static void endSteps(Path folder) throws IOException {
    for (String node : NODES) {
      Path workspace = folder.resolve(node).resolve("workspace/on-" + node);
      if (Files.isDirectory(workspace)) {
        Files.writeString(workspace.resolve("go"), "");
      }
    }
  }

  private static void check(String node, String log, Path count) throws IOException {
    if (!log.endsWith("Finished: SUCCESS\n") || count(log, " was lost; ") != 2 || count(log, "is back\n") != 2) {
      throw new IllegalStateException("the build over " + node + " did not survive: " + log);
    }
    List<String> lines = log.lines().filter(line -> line.matches("(line|last) \\d+")).toList();
    int wrong = 0;
    for (int i = 1; i < lines.size(); i++) {
      wrong += lines.get(i - 1).equals("line " + i) ? 0 : 1;
    }
    wrong += lines.getLast().equals("last " + (lines.size() - 1)) ? 0 : 1;
    Bench.limit("lines of " + lines.size() + " lost or repeated over " + node, wrong, 0);
    Bench.limit("runs of the step over " + node, Files.readAllLines(count).size(), 1);
  }

  private static int lines(String log) {
    return count(log, "line ");
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  private static String log(Api api, String node) throws IOException {
    return api.get("/job/on-" + node + "/1/consoleText");
  }

  private static void await(Api api, String node, String text, int times) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    String log = log(api, node);
    while (count(log, text) < times) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no '" + text.strip() + "' in the log over " + node + ": " + log);
      }
      TimeUnit.MILLISECONDS.sleep(50);
      log = log(api, node);
    }
  }

  /** A network between two programs on this machine. */
  private static final class Network implements AutoCloseable {
    private final int target;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean stalled;

    Network(int target) throws IOException {
      this.target = target;
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return server.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket one = server.accept();
          var other = new Socket(InetAddress.getLoopbackAddress(), target);
          sockets.addAll(List.of(one, other));
          Thread.ofVirtual().start(() -> forward(one, other));
          Thread.ofVirtual().start(() -> forward(other, one));
        }
      } catch (IOException e) {
        reset(); // the network was closed
      }
    }

    private void forward(Socket from, Socket to) {
      byte[] part = new byte[16 << 10];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
          awaitFlow();
          out.write(part, 0, n);
        }
        awaitFlow();
        to.shutdownOutput();
      } catch (IOException | InterruptedException e) {
        drop(from);
        drop(to);
      }
    }

    private synchronized void awaitFlow() throws InterruptedException {
      while (stalled) {
        wait();
      }
    }

    synchronized void stall() {
      stalled = true;
    }

    synchronized void resume() {
      stalled = false;
      notifyAll();
    }

    void reset() {
      sockets.forEach(this::drop);
    }

    private void drop(Socket socket) {
      sockets.remove(socket);
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        return; // the other direction has closed it
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      resume();
      reset();
    }
  }
}
