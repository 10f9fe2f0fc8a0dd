import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Builds that only run {@code true}, compared to the two shells of such a build when a small Java
 * program starts them. The server's first builds are not measured, since they are slower until its
 * code is compiled.
 */
final class Builds {
  private static final int WARM_UP = 4_000;
  private static final int COUNT = 2_000;
  private static final int TRACED = 20;

  /** The minimum that a build step has to start: a session, a shell, and the script's shell. */
  private static final List<String> SHELLS = List.of("setsid", "sh", "-c", "sh -c true");

  static final String XML =
      "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.StringParameterDefinition><name>N</name></hudson.model.StringParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties><concurrentBuild>true</concurrentBuild><builders><hudson.tasks.Shell><command>true</command></hudson.tasks.Shell></builders></project>";

  /** Figures of one build in milliseconds. */
  private record Cost(double wall, double server, double compiling, double children, double processes) {}

  private Builds() {}

  static void run() throws Exception {
    Cost floor = shells();
    Bench.line("setsid sh -c 'sh -c true': %.2f ms each; CPU %.2f ms in Java, %.2f ms in its children", floor.wall, floor.server, floor.children);
    for (int executors : new int[] {2, 4}) {
      try (Running server = Bench.steward(Bench.folder().resolve("builds" + executors), executors); var client = new Client(server.url)) {
        String key = Bench.basic(Bench.token(server));
        Bench.ok(client, "POST", "/createItem?name=noop", key + "Content-Type: application/xml\r\n", XML);
        many(client, key, 0, WARM_UP);
        Cost build = builds(server, client, key);
        Bench.line("%d executors: %.0f builds per second, %.2f ms each; CPU %.2f ms in the server and %.2f ms in its compiler threads, %.2f ms in its children; %.1f processes", executors, 1e3 / build.wall, build.wall, build.server, build.compiling, build.children, build.processes);
        Bench.limit("a build on " + executors + " executors / two shells", build.wall / floor.wall, executors == 2 ? 2.4 : 2);
        Bench.limit("CPU of a build in the children / two shells", build.children / floor.children, 2);
        Bench.limit("CPU of a build in the server / two shells", build.server / floor.children, 1.5);
        if (executors == 2) {
          programs(server, client, key);
          var latency = new ArrayList<Double>();
          for (int i = 0; i < 50; i++) {
            latency.add(latency(client, key, 100_000 + i));
          }
          Bench.line("from the POST to the end of the build: median %.1f ms", Bench.median(latency) * 1e3);
          Bench.limit("from the POST to the end of the build / two shells", Bench.median(latency) * 1e3 / floor.wall, 20);
        }
      }
    }
  }

  private static Cost shells() throws Exception {
    var all = new ArrayList<Cost>();
    for (int part = 0; part < 6; part++) {
      double[] before = times("self");
      long begin = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        new ProcessBuilder(SHELLS).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
      }
      double wall = (System.nanoTime() - begin) / 1e6 / 200;
      double[] after = times("self");
      all.add(new Cost(wall, (after[0] - before[0]) / 200, 0, (after[1] - before[1]) / 200, 0));
    }
    return new Cost(
        Bench.median(all.stream().skip(1).map(Cost::wall).toList()),
        Bench.median(all.stream().skip(1).map(Cost::server).toList()),
        0,
        Bench.median(all.stream().skip(1).map(Cost::children).toList()),
        0);
  }

  private static Cost builds(Running server, Client client, String key) throws Exception {
    String pid = Long.toString(server.process.pid());
    double[] before = times(pid);
    double compiling = server.compiling();
    long processes = processes();
    double seconds = many(client, key, WARM_UP, COUNT);
    double[] after = times(pid);
    compiling = (server.compiling() - compiling) * 1e3;
    return new Cost(
        seconds * 1e3 / COUNT,
        (after[0] - before[0] - compiling) / COUNT,
        compiling / COUNT,
        (after[1] - before[1]) / COUNT,
        (processes() - processes) / (double) COUNT);
  }

  /** CPU milliseconds used so far by a process and by its children that have ended. */
  private static double[] times(String pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new double[] {
      10 * (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])),
      10 * (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14]))
    };
  }

  /** Number of processes and threads that the machine has started since it booted. */
  private static long processes() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/stat")).replaceAll("(?s).*\nprocesses (\\d+).*", "$1"));
  }

  /** Counts the programs that builds start, if strace is installed. */
  private static void programs(Running server, Client client, String key) throws Exception {
    Path trace = Bench.folder().resolve("trace");
    Process strace;
    try {
      strace = new ProcessBuilder("strace", "-f", "-q", "-e", "trace=execve", "-o", trace.toString(), "-p", Long.toString(server.process.pid())).redirectErrorStream(true).start();
    } catch (IOException e) {
      Bench.line("programs started for each build: not counted, because strace is not installed");
      return;
    }
    while (strace.isAlive() && Files.readString(Path.of("/proc/" + server.process.pid() + "/status")).contains("TracerPid:\t0")) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    many(client, key, WARM_UP + COUNT, TRACED);
    strace.destroy();
    strace.waitFor();
    List<String> started = Files.readAllLines(trace).stream().filter(line -> line.endsWith(" = 0")).toList();
    long helpers = started.stream().filter(line -> line.contains("jspawnhelper")).count();
    double each = (started.size() - helpers) / (double) TRACED;
    Bench.line("programs started for each build: %.2f, and %.2f spawn helpers of the JVM", each, helpers / (double) TRACED);
    Bench.limit("programs started for each build", each, 4);
  }

  private static double many(Client client, String key, int from, int count) throws Exception {
    int before = completed(client, key);
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (client.send("POST", "/job/noop/buildWithParameters?delay=0sec&N=" + (from + i), key, "") != 201) {
        throw new IllegalStateException(client.text());
      }
    }
    while (completed(client, key) < before + count) {
      // The cost of each of these requests counts towards the cost of the builds.
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static int completed(Client client, String key) throws Exception {
    Bench.ok(client, "GET", "/job/noop/api/json?tree=lastCompletedBuild[number],builds[building]{0,5}", key, "");
    String text = client.text();
    if (text.contains("\"building\":true") || !text.contains("\"number\"")) {
      return text.contains("\"number\"") ? number(text) - 5 : 0;
    }
    return number(text);
  }

  private static int number(String text) {
    return Integer.parseInt(text.replaceAll("(?s).*\"lastCompletedBuild\":\\{[^}]*\"number\":(\\d+).*", "$1"));
  }

  private static double latency(Client client, String key, int n) throws Exception {
    long begin = System.nanoTime();
    if (client.send("POST", "/job/noop/buildWithParameters?delay=0sec&N=" + n, key, "") != 201) {
      throw new IllegalStateException(client.text());
    }
    String item = client.header("Location").replaceAll("https?://[^/]+", "");
    while (true) {
      Bench.ok(client, "GET", item + "api/json?tree=executable[number]", key, "");
      if (client.text().contains("\"number\"")) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        String number = client.text().replaceAll("(?s).*\"number\":(\\d+).*", "$1");
        do {
          Bench.ok(client, "GET", "/job/noop/" + number + "/api/json?tree=building", key, "");
        } while (client.text().contains("true"));
        return seconds;
      }
    }
  }
}
