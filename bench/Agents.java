import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Memory and idle CPU of a server with many inbound agents, compared to a server without agents.
 */
final class Agents {
  private static final int COUNT = Integer.getInteger("agents", 200);
  private static final int IDLE_SECONDS = Integer.getInteger("seconds", 60);

  /** The measurement waits for the JIT compiler, but no longer than this. */
  private static final int MAX_SETTLE_SECONDS = Integer.getInteger("settle", 900);

  /** The time between two measurements of each agent's machine, so that each round includes one. */
  private static final int ROUND_SECONDS = 60;

  /** Compiler time per round up to which the compiler counts as idle. */
  private static final double IDLE_COMPILER_SECONDS = 0.06;

  private static final Pattern SECRET = Pattern.compile("<argument>([0-9a-f]{16,})</argument>");

  private Agents() {}

  static void run() throws Exception {
    Path home = Bench.folder().resolve("agents");
    Path secrets = Files.createDirectory(Bench.folder().resolve("agent-secrets"));
    try (Running server = Bench.steward(home)) {
      createNodes(server, secrets);
    }
    try (Running server = Bench.steward(home)) {
      String key = Bench.basic(Bench.token(server));
      Idle none = idle(server, key);
      Idle all;
      try (Running fleet = Bench.java("AgentFleet", List.of("-XX:+UseSerialGC"), server.url, secrets.toString())) {
        awaitOnline(server, key);
        all = idle(server, key);
        requireOnline(server, key);
      }
      Bench.line("no agents: RSS %.0f MB (%.0f MB before the collection), CPU %.2f %%", none.rss, none.uncollected, none.cpu);
      Bench.line(
          "%d agents: RSS %.0f MB (%.0f MB before the collection) after %d s, CPU %.2f %% (JIT compiler %.2f %%)", COUNT, all.rss, all.uncollected, all.seconds, all.cpu, all.compiling);
      Bench.limit("RSS with " + COUNT + " agents above that without agents, MB", all.rss - none.rss, 60);
      Bench.limit("CPU of the idle server with " + COUNT + " agents, %", all.cpu, 1);
    }
  }

  private static void createNodes(Running server, Path secrets) throws Exception {
    String key = Bench.basic(Bench.token(server));
    try (var client = new Client(server.url)) {
      for (int i = 0; i < COUNT; i++) {
        String name = "agent-" + i;
        Bench.ok(
            client,
            "POST",
            "/computer/createItem?name=" + name,
            key + "Content-Type: application/xml\r\n",
            "<slave><remoteFS>" + Bench.folder().resolve("machines").resolve(name) + "</remoteFS><numExecutors>1</numExecutors>"
                + "<label>linux</label><launcher class=\"hudson.slaves.JNLPLauncher\"/></slave>");
        Files.writeString(secrets.resolve(name), secret(client, key, name));
      }
    }
  }

  /** The secret of a node's agent. */
  static String secret(Client client, String key, String node) throws IOException {
    Bench.ok(client, "GET", "/computer/" + node + "/jenkins-agent.jnlp", key, "");
    var matcher = SECRET.matcher(client.text());
    if (!matcher.find()) {
      throw new IllegalStateException("no secret in " + client.text());
    }
    return matcher.group(1);
  }

  /**
   * Resource usage of an idle server.
   *
   * @param rss megabytes after a garbage collection
   * @param uncollected megabytes before it
   * @param cpu percent of one core
   * @param compiling the part of {@code cpu} that the JIT compiler used
   * @param seconds duration of the measurement, including the wait for the JIT compiler
   */
  private record Idle(double rss, double uncollected, double cpu, double compiling, long seconds) {}

  private static Idle idle(Running server, String key) throws Exception {
    long start = System.nanoTime();
    settle(server);
    double before = server.cpu();
    double compiling = server.compiling();
    long begin = System.nanoTime();
    // No event to wait for: the figures are those of a server at rest.
    TimeUnit.SECONDS.sleep(IDLE_SECONDS);
    double seconds = (System.nanoTime() - begin) / 1e9;
    double cpu = (server.cpu() - before) / seconds * 100;
    compiling = (server.compiling() - compiling) / seconds * 100;
    double uncollected = server.rss();
    try (var client = new Client(server.url)) {
      Bench.ok(client, "POST", "/gc", key, "");
    }
    TimeUnit.SECONDS.sleep(12);
    return new Idle(server.rss(), uncollected, cpu, compiling, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
  }

  /** Waits until the JIT compiler has compiled the code that handles the agents' messages. */
  private static void settle(Running server) throws Exception {
    double compiled = server.compiling();
    for (int seconds = 0; seconds < MAX_SETTLE_SECONDS; seconds += ROUND_SECONDS) {
      TimeUnit.SECONDS.sleep(ROUND_SECONDS);
      double before = compiled;
      compiled = server.compiling();
      if (compiled - before <= IDLE_COMPILER_SECONDS) {
        return;
      }
    }
  }

  private static void awaitOnline(Running server, String key) throws Exception {
    try (var client = new Client(server.url)) {
      Bench.await(300, "not all agents are online", () -> online(client, key) == COUNT);
    }
  }

  private static void requireOnline(Running server, String key) throws Exception {
    try (var client = new Client(server.url)) {
      if (online(client, key) != COUNT) {
        throw new IllegalStateException("agents were lost: " + online(client, key) + " of " + COUNT + " are online");
      }
    }
  }

  private static int online(Client client, String key) throws IOException {
    Bench.ok(client, "GET", "/computer/api/json?tree=computer[jnlpAgent,offline]", key, "");
    return client.text().split("\"jnlpAgent\":true,\"offline\":false", -1).length + client.text().split("\"offline\":false,\"jnlpAgent\":true", -1).length - 2;
  }
}
