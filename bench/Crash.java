import dev.steward.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kills the server, and what connects it to the machine on which the builds run, at random moments
 * while builds are requested and run. All acknowledged requests must survive: each one leads to one
 * build with a complete log, and no step runs twice.
 */
final class Crash {
  private static final int MAX_QUEUED = 150;

  private static final List<String> HOSTS = List.of("local", "ssh", "inbound", "container");

  /** Number of lines that each of the two steps of a build prints. */
  private static final int LINES = 30;

  private final String name;
  private final CrashHost host;
  private final int kills;
  private final Random random;
  private final Path home;
  private final Path marks;
  private final int port = Sshd.freePort();
  private final AtomicInteger requests = new AtomicInteger();
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private int serverKills;
  private int victimKills;
  private String key = "";

  private Crash(String name, CrashHost host, int kills, long seed, Path folder) throws IOException {
    this.name = name;
    this.host = host;
    this.kills = kills;
    random = new Random(seed);
    home = folder.resolve("home");
    marks = folder.resolve("marks");
  }

  /**
   * Measures one host, or all of them.
   *
   * @param kills number of kills per host: of the server, and of what connects it to the host
   */
  static void run(String only, int kills, long seed) throws Exception {
    if (!only.isEmpty() && !HOSTS.contains(only)) {
      throw new IllegalArgumentException("--host is one of " + HOSTS);
    }
    Bench.line("seed %d", seed);
    for (String name : only.isEmpty() ? HOSTS : List.of(only)) {
      Path folder = Bench.folder().resolve("crash-" + name);
      Files.createDirectories(folder.resolve("marks"));
      try (CrashHost host = host(name, folder)) {
        if (host != null) {
          new Crash(name, host, kills, seed, folder).run();
        }
      }
    }
  }

  /** The host; null if this machine does not have what the host needs. */
  private static CrashHost host(String name, Path folder) throws Exception {
    return switch (name) {
      case "local" -> new CrashHost.Local();
      case "ssh" -> {
        if (!Sshd.isInstalled()) {
          Bench.line("ssh: not measured, because sshd is not installed");
          yield null;
        }
        yield new CrashHost.Ssh(folder);
      }
      case "inbound" -> new CrashHost.Inbound(folder);
      default -> {
        try {
          yield new CrashHost.Container(folder.resolve("marks"));
        } catch (IOException e) {
          Bench.line("container: not measured, because podman cannot run containers here: %s", e.getMessage());
          yield null;
        }
      }
    };
  }

  /** Each round kills the server once, or twice if it is also killed while starting, and the victim at most once. */
  private void run() throws Exception {
    while (serverKills < kills || (hasVictim() && victimKills < kills)) {
      if (serverKills > 0 && random.nextInt(4) == 0) {
        killWhileStarting();
      }
      try (Running server = Bench.steward(home, host.executors(), port); var client = new Client(server.url)) {
        if (key.isEmpty()) {
          create(server, client);
        }
        int before = acknowledged.size();
        Thread asking = Thread.ofVirtual().start(() -> ask(server.url));
        awaitOnlineUsually(client);
        if (random.nextInt(4) > 0) {
          int least = before + 1 + random.nextInt(4);
          Bench.await(60, "no build was accepted", () -> acknowledged.size() >= least);
        }
        boolean isServerFirst = host.outlivesServer() && random.nextInt(4) == 0;
        if (hasVictim() && !isServerFirst) {
          TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
          Bench.await(60, "nothing to kill", () -> host.kill(random));
          victimKills++;
          awaitOnlineUsually(client);
        }
        TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1_500));
        kill(server.process);
        asking.join();
        if (isServerFirst && host.kill(random)) {
          victimKills++;
        }
      }
    }
    try (Running server = Bench.steward(home, host.executors(), port); var client = new Client(server.url)) {
      Bench.await(600, "the queue did not become empty", () -> isIdle(client));
      check(client);
      host.check();
    }
  }

  private boolean hasVictim() {
    return !host.victim().isEmpty();
  }

  /** Kills a server, which must still be running. */
  private void kill(Process server) throws Exception {
    if (!server.isAlive()) {
      throw new IllegalStateException("the server has ended with status " + server.exitValue());
    }
    server.destroyForcibly().waitFor();
    serverKills++;
  }

  private void create(Running server, Client client) throws Exception {
    key = Bench.basic(Bench.token(server));
    host.create(server, client, key);
    String parameter = "<hudson.model.StringParameterDefinition><name>N</name></hudson.model.StringParameterDefinition>";
    Bench.ok(
        client,
        "POST",
        "/createItem?name=twice",
        key + "Content-Type: application/xml\r\n",
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>" + parameter + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
            + "<concurrentBuild>true</concurrentBuild>" + host.placement() + "<builders>" + step("a") + step("b") + "</builders></project>");
  }

  /** A step that records that it ran, and prints numbered lines for a tenth of a second. */
  private String step(String part) {
    return "<hudson.tasks.Shell><command>set +x; echo $BUILD_NUMBER &gt;&gt;" + marks + "/$N." + part + "; i=0; while [ $i -lt " + LINES + " ]; do echo \"" + part
        + " $i of $N\"; i=$((i+1)); [ $((i % 10)) != 0 ] || sleep 0.03; done</command></hudson.tasks.Shell>";
  }

  /** Requests builds until the server is killed. */
  private void ask(String url) {
    try (var client = new Client(url)) {
      while (true) {
        // A busy machine runs fewer builds than it can accept.
        while (queued(client) > MAX_QUEUED) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
        int n = requests.incrementAndGet();
        if (client.send("POST", "/job/twice/buildWithParameters?delay=0sec&N=" + n, key, "") == 201) {
          acknowledged.add(n);
        }
        TimeUnit.MILLISECONDS.sleep(host.pause());
      }
    } catch (IOException | InterruptedException e) {
      return; // killed on purpose
    }
  }

  private int queued(Client client) throws IOException {
    Bench.ok(client, "GET", "/queue/api/json?tree=items[id]", key, "");
    return client.text().split("\"id\"", -1).length - 1;
  }

  private void killWhileStarting() throws Exception {
    Process server =
        new ProcessBuilder(Bench.command(home, host.executors(), port)).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(1_200));
    kill(server);
  }

  /**
   * Usually waits until the host is online; otherwise, the next kill hits a host that is still
   * connecting.
   */
  private void awaitOnlineUsually(Client client) throws Exception {
    if (random.nextInt(4) > 0) {
      Bench.await(120, "the machine is not online", () -> host.isOnline(client, key));
    }
  }

  private boolean isIdle(Client client) throws IOException {
    Bench.ok(client, "GET", "/queue/api/json", key, "");
    if (client.text().contains("\"id\"")) {
      return false;
    }
    Bench.ok(client, "GET", "/computer/api/json?tree=busyExecutors", key, "");
    return client.text().contains("\"busyExecutors\":0");
  }

  private record Build(int number, String result) {}

  private void check(Client client) throws Exception {
    Map<Integer, List<Build>> builds = builds(client);
    var lost = new ArrayList<String>();
    var repeated = new ArrayList<String>();
    var incomplete = new ArrayList<String>();
    int withoutProcess = 0;
    int interrupted = 0;
    for (int n = 1; n <= requests.get(); n++) {
      List<Build> all = builds.getOrDefault(n, List.of());
      if (all.isEmpty() && acknowledged.contains(n)) {
        lost.add("the request " + n + " has no build");
      }
      for (String part : List.of("a", "b")) {
        List<String> runs = runs(n, part);
        if (runs.size() > 1 || all.size() > 1) {
          repeated.add("step " + part + " of the request " + n + " ran in the builds " + runs + "; its builds are " + all);
        }
      }
      if (all.size() != 1) {
        continue;
      }
      Build build = all.getFirst();
      Bench.ok(client, "GET", "/job/twice/" + build.number + "/consoleText", key, "");
      String log = client.text();
      interrupted += log.contains(" was lost; the build will continue after reconnecting") ? 1 : 0;
      boolean isSuccess = build.result.equals("SUCCESS");
      withoutProcess += isSuccess ? 0 : 1;
      String fault = isSuccess ? fault(n, log) : host.explainsLoss(log) && isBeginning(n, log) ? "" : "ended with " + build.result;
      if (!log.endsWith("\nFinished: " + build.result + "\n")) {
        fault = "has a log without its end";
      }
      if (!fault.isEmpty()) {
        incomplete.add("build " + build.number + " " + fault + ":\n" + log);
      }
    }
    Bench.line("%s: %d builds acknowledged; %d logs tell of a lost connection, %d of a lost process", name, acknowledged.size(), interrupted, withoutProcess);
    Stream.of(lost, repeated, incomplete).flatMap(all -> all.stream().limit(3)).forEach(fault -> Bench.line("%s", fault));
    Bench.atLeast(kills, name + ": kills of the server", serverKills);
    if (hasVictim()) {
      Bench.atLeast(kills, name + ": kills of " + host.victim(), victimKills);
    }
    Bench.limit(name + ": acknowledged builds that were lost", lost.size(), 0);
    Bench.limit(name + ": steps that ran twice", repeated.size(), 0);
    Bench.limit(name + ": logs that are not complete", incomplete.size(), 0);
    Bench.limit(name + ": builds that lost their process", withoutProcess, host.maxLosses(victimKills));
  }

  private Map<Integer, List<Build>> builds(Client client) throws IOException {
    Bench.ok(client, "GET", "/job/twice/api/json?tree=allBuilds[number,result,actions[parameters[value]]]", key, "");
    var builds = new HashMap<Integer, List<Build>>();
    for (Object one : (List<?>) Json.readObject(client.text()).get("allBuilds")) {
      Map<String, ?> build = Json.asObject(one);
      String n = build.get("actions").toString().replaceAll(".*value=(\\d+).*", "$1");
      builds.computeIfAbsent(Integer.valueOf(n), _ -> new ArrayList<>()).add(new Build(((Number) build.get("number")).intValue(), String.valueOf(build.get("result"))));
    }
    return builds;
  }

  /** Numbers of the builds in which a step ran. */
  private List<String> runs(int n, String part) throws IOException {
    Path mark = marks.resolve(n + "." + part);
    return Files.exists(mark) ? Files.readAllLines(mark) : List.of();
  }

  private String fault(int n, String log) throws IOException {
    if (!printed(n, log).equals(expected(n))) {
      return "does not have each line once and in order";
    }
    return runs(n, "a").isEmpty() || runs(n, "b").isEmpty() ? "did not run both steps" : "";
  }

  private static boolean isBeginning(int n, String log) {
    List<String> printed = printed(n, log);
    List<String> expected = expected(n);
    return printed.size() <= expected.size() && expected.subList(0, printed.size()).equals(printed);
  }

  private static List<String> expected(int n) {
    return Stream.of("a", "b").flatMap(part -> Stream.iterate(0, i -> i < LINES, i -> i + 1).map(i -> part + " " + i + " of " + n)).toList();
  }

  private static List<String> printed(int n, String log) {
    return log.lines().filter(Pattern.compile("[ab] \\d+ of " + n).asMatchPredicate()).toList();
  }
}
