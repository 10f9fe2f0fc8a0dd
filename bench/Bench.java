import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The measurements; README.md describes each. */
public final class Bench {
  static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xms16m", "-XX:SurvivorRatio=2", "-XX:TargetSurvivorRatio=90", "-Xmx512m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=25", "-XX:-ShrinkHeapInSteps", "-XX:TrimNativeHeapInterval=10000");
  static final String XML =
      "<project><description>d</description><builders><hudson.tasks.Shell><command>true</command></hudson.tasks.Shell></builders></project>";

  private static String jdk;
  private static Path folder;
  private static boolean over;

  /** Prints a figure and its limit; a figure over its limit makes the run fail. */
  static void atMost(double limit, String what, double figure) {
    judged(what, figure, "at most", limit, figure <= limit);
  }

  static void atLeast(double limit, String what, double figure) {
    judged(what, figure, "at least", limit, figure >= limit);
  }

  private static void judged(String what, double figure, String kind, double limit, boolean ok) {
    over |= !ok;
    System.out.printf("  %-62s %9.2f   %s %.2f   %s%n", what, figure, kind, limit, ok ? "ok" : "OVER");
  }

  public static void main(String[] args) throws Exception {
    jdk = args[0];
    folder = Files.createTempDirectory("bench");
    List<String> names = names(args);
    List<String> which = !names.isEmpty() ? names : List.of("start", "load", "tree", "write", "flood", "attack", "fuzz", "scale", "pages", "builds", "queue", "follow", "crash", "locked", "ssh", "agents", "stall", "pipeline");
    for (String one : which) {
      System.out.println("== " + one);
      switch (one) {
        case "start" -> start();
        case "load" -> load();
        case "tree" -> Tree.run();
        case "write" -> Write.run();
        case "flood" -> Flood.run();
        case "attack" -> Attack.run();
        case "fuzz" -> {
          Fuzz.run();
          FuzzPipelines.run();
        }
        case "scale" -> Scale.run();
        case "pages" -> Pages.run();
        case "builds" -> Builds.run();
        case "queue" -> Claims.run();
        case "follow" -> Follow.run();
        case "crash" -> crash();
        case "pipeline" -> Pipelines.run();
        case "ssh" -> Ssh.run();
        case "agents" -> Agents.run();
        case "stall" -> Stall.run(Integer.getInteger("stall", 90));
        case "locked" -> Locked.run(Integer.getInteger("seconds", 60));
        default -> throw new IllegalArgumentException(one);
      }
    }
    new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
    System.out.println(over ? "a limit was exceeded" : "all within their limits");
    System.exit(over ? 1 : 0);
  }

  private static void crash() throws Exception {
    int kills = Integer.getInteger("kills", 10);
    long seed = Long.getLong("seed", System.currentTimeMillis());
    String host = System.getProperty("host", "");
    boolean onlyPipelines = Boolean.getBoolean("pipelines");
    if (!onlyPipelines) {
      Crash.run(host, kills, seed);
    }
    if (onlyPipelines || host.isEmpty()) {
      CrashPipelines.run(kills, seed);
    }
  }

  /**
   * The names of measurements among the arguments; an option such as {@code --kills 10} sets a
   * system property.
   */
  private static List<String> names(String[] args) {
    var names = new ArrayList<String>();
    for (int i = 1; i < args.length; i++) {
      if (!args[i].startsWith("--")) {
        names.add(args[i]);
      } else if (args[i].equals("--pipelines")) {
        System.setProperty("pipelines", "true");
      } else if (i + 1 < args.length) {
        System.setProperty(args[i].substring(2), args[++i]);
      } else {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
    }
    return names;
  }

  /** The folder with all files of this run. */
  static Path folder() {
    return folder;
  }

  static Running steward(Path home) throws IOException {
    return steward(home, 0);
  }

  static Running steward(Path home, int executors) throws IOException {
    return steward(home, executors, 0);
  }

  static Running steward(Path home, int executors, int port) throws IOException {
    return new Running(command(home, executors, port));
  }

  /** The command that starts a server. */
  static List<String> command(Path home, int executors, int port) throws IOException {
    Path password = folder.resolve("password");
    Files.writeString(password, "bench-password");
    return List.of("./steward", "--home", home.toString(), "--port", Integer.toString(port), "--executors", Integer.toString(executors), "--admin-password-file", password.toString());
  }

  /** Waits for a condition. */
  static void await(int seconds, String failure, Callable<Boolean> condition) throws Exception {
    long begin = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - begin > seconds * 1e9) {
        throw new IllegalStateException(failure + " within " + seconds + " s");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** The database file of a home. */
  static Path database(Path home) {
    return home.resolve("steward.db");
  }

  /** Sends a request that must succeed. */
  static void ok(Client client, String method, String path, String headers, String body) throws IOException {
    int status = client.send(method, path, headers, body);
    if (status != 200 && status != 201) {
      throw new IllegalStateException(status + " to " + method + " " + path + ": " + client.text());
    }
  }

  static void line(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  static void limit(String name, double value, double most) {
    atMost(most, name, value);
  }

  static Running java(String main, List<String> flags, String... args) throws IOException {
    var command = new ArrayList<>(List.of(jdk + "/bin/java"));
    command.addAll(flags);
    command.addAll(List.of("-cp", "bench/target:server/target/steward.jar", main));
    command.addAll(List.of(args));
    return new Running(command);
  }

  static String basic(String secret) {
    return basic("admin", secret);
  }

  static String basic(String user, String secret) {
    return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8)) + "\r\n";
  }

  static String token(Running server) throws IOException {
    try (var client = new Client(server.url)) {
      client.send("POST", "/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken?newTokenName=b", basic("bench-password"), "");
      return client.text().replaceAll(".*\"tokenValue\":\"([^\"]+)\".*", "$1");
    }
  }

  static void jobs(Running server, String token, int from, int to) throws Exception {
    var next = new AtomicInteger(from);
    each(16, () -> {
      try (var client = new Client(server.url)) {
        for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
          if (client.send("POST", "/createItem?name=job-" + i, basic(token) + "Content-Type: application/xml\r\n", XML) != 200) {
            throw new IllegalStateException(client.text());
          }
        }
      }
      return null;
    });
  }

  static void each(int threads, Callable<Void> work) throws Exception {
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var all = new ArrayList<Future<Void>>();
      for (int i = 0; i < threads; i++) {
        all.add(pool.submit(work));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    }
  }

  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  record Cost(double cpu, double rss) {}

  /** CPU seconds from startup to the first response. */
  private static double firstAnswer(Running server) throws Exception {
    try (var client = new Client(server.url)) {
      if (client.send("GET", "/login", "", "") != 200) {
        throw new IllegalStateException("not 200");
      }
    }
    return server.cpu();
  }

  static Cost first200(Running server) throws Exception {
    double cpu = firstAnswer(server);
    Thread.sleep(12_000); // no event to wait for: the figure is the memory at rest
    return new Cost(cpu, server.rss());
  }

  private static void start() throws Exception {
    Path few = folder.resolve("few");
    Path many = folder.resolve("many");
    try (Running server = steward(few)) {
      jobs(server, token(server), 0, 10);
    }
    try (Running server = steward(many)) {
      jobs(server, token(server), 0, 10_000);
    }
    var cpu = new ArrayList<List<Double>>();
    var rss = new ArrayList<List<Double>>();
    for (int i = 0; i < 4; i++) {
      cpu.add(new ArrayList<>());
      rss.add(new ArrayList<>());
    }
    // A start is short and timings vary, so the servers are started many times in turn; the first
    // start of each is not counted.
    for (int round = -1; round < 9; round++) {
      for (int kind = 0; kind < 4; kind++) {
        try (Running server = started(kind, few, many)) {
          double one = firstAnswer(server);
          if (round >= 0) {
            cpu.get(kind).add(one);
          }
          if (round > 6) {
            Thread.sleep(12_000); // no event to wait for: the figure is the memory at rest
            rss.get(kind).add(server.rss());
          }
        }
      }
    }
    System.out.printf("CPU s to first 200: 10 jobs %.2f, 10,000 jobs %.2f, JDK server %.2f; ratio to JDK %.2f%n", median(cpu.get(0)), median(cpu.get(1)), median(cpu.get(2)), median(cpu.get(0)) / median(cpu.get(2)));
    System.out.printf("idle RSS MB: 10 jobs %.0f, 10,000 jobs %.0f, bare server %.0f; above bare %.0f%n", median(rss.get(0)), median(rss.get(1)), median(rss.get(3)), median(rss.get(0)) - median(rss.get(3)));
    atMost(3, "CPU to the first 200 / that of the JDK's server", median(cpu.get(0)) / median(cpu.get(2)));
    atMost(1.15, "CPU to the first 200, 10,000 jobs / 10 jobs", median(cpu.get(1)) / median(cpu.get(0)));
    atMost(30, "idle RSS above a bare server, MB", median(rss.get(0)) - median(rss.get(3)));
    atMost(1.15, "idle RSS, 10,000 jobs / 10 jobs", median(rss.get(1)) / median(rss.get(0)));
  }

  private static Running started(int kind, Path few, Path many) throws IOException {
    return switch (kind) {
      case 0 -> steward(few);
      case 1 -> steward(many);
      case 2 -> java("JdkServer", List.of());
      default -> java("BareServer", FLAGS);
    };
  }

  private static double perCpuSecond(Running server, String path, String headers, int seconds) throws Exception {
    var count = new AtomicLong();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    double before = server.cpu();
    each(16, () -> {
      try (var client = new Client(server.url)) {
        while (System.nanoTime() < end) {
          if (client.send("GET", path, headers, "") != 200) {
            throw new IllegalStateException("not 200");
          }
          count.incrementAndGet();
        }
      }
      return null;
    });
    return count.get() / (server.cpu() - before);
  }

  /**
   * Alternates many short rounds and takes the median of their ratios, so that machine noise
   * cancels out.
   */
  private static void load() throws Exception {
    try (Running server = steward(folder.resolve("load"))) {
      String token = token(server);
      jobs(server, token, 0, 1);
      Path body = folder.resolve("body");
      try (var client = new Client(server.url)) {
        client.send("GET", "/job/job-0/api/json", basic(token), "");
        Files.write(body, client.body);
      }
      try (Running bare = java("BareServer", FLAGS, body.toString())) {
        perCpuSecond(server, "/job/job-0/api/json", basic(token), 8);
        perCpuSecond(bare, "/job/job-0/api/json", basic(token), 8);
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < 11; round++) {
          ours.add(perCpuSecond(server, "/job/job-0/api/json", basic(token), 2));
          theirs.add(perCpuSecond(bare, "/job/job-0/api/json", basic(token), 2));
          ratios.add(ours.getLast() / theirs.getLast());
        }
        System.out.printf("requests per CPU second: %.0f, bare %.0f; ratio %.2f%n", median(ours), median(theirs), median(ratios));
        atLeast(0.7, "requests per CPU second / those of a bare handler", median(ratios));
      }
    }
  }
}
