import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Cost of pipelines: of an {@code echo} and a {@code sh}, of the replay after a restart, and of
 * runs that wait.
 */
final class Pipelines {
  private static final int STAGES = 200;
  private static final int ECHOES = 5;
  private static final int COMMANDS = 200;
  private static final int CONCURRENT = 100;
  private static final int JOURNALED = 10_000;
  private static final int WAITING = 500;

  /** Runs that are not measured, since they are slower until the server's code is compiled. */
  private static final int WARM_UP = 6;

  private static final int ROUNDS = 7;

  private static final String TYPE = "Content-Type: application/xml\r\n";

  private Pipelines() {}

  static void run() throws Exception {
    try (Running server = Bench.steward(Bench.folder().resolve("pipelines"), 2); var client = new Client(server.url)) {
      String key = Bench.basic(Bench.token(server));
      echoes(server, client, key);
      commands(server, client, key);
    }
    try (Running server = Bench.steward(Bench.folder().resolve("concurrent"), CONCURRENT); var client = new Client(server.url)) {
      concurrent(server, client, Bench.basic(Bench.token(server)));
    }
    replay();
    waiting();
  }

  private static void create(Client client, String key, String name, String script) throws IOException {
    Bench.ok(
        client,
        "POST",
        "/createItem?name=" + name,
        key + TYPE,
        "<flow-definition>" + parameter() + "<definition class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>" + script.replace("&", "&amp;").replace("<", "&lt;") + "</script><sandbox>true</sandbox></definition></flow-definition>");
  }

  /** A parameter, so that requests for several runs are not merged in the queue. */
  private static String parameter() {
    return "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.StringParameterDefinition><name>N</name></hudson.model.StringParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>";
  }

  private static void request(Client client, String key, String job, int from, int count) throws IOException {
    for (int n = from; n < from + count; n++) {
      Bench.ok(client, "POST", "/job/" + job + "/buildWithParameters?delay=0sec&N=" + n, key, "");
    }
  }

  /**
   * Waits until as many runs have ended, and requires that the last ones succeeded.
   *
   * @param last the number of runs that may have been under way at the same time
   */
  private static void awaitRuns(Client client, String key, String job, int count, int last) throws Exception {
    Bench.await(
        300,
        "the runs of " + job + " did not end",
        () -> {
          TimeUnit.MILLISECONDS.sleep(80); // each request costs the server CPU time
          Bench.ok(client, "GET", "/job/" + job + "/api/json?tree=builds[number,result]{0," + last + "}", key, "");
          if (client.text().contains("FAILURE")) {
            throw new IllegalStateException("a run of " + job + " failed");
          }
          return client.text().contains("\"number\":" + count + ",") && client.text().split("\"result\":\"SUCCESS\"", -1).length > last;
        });
  }

  /** CPU milliseconds of the server, without its compiler threads. */
  private static double cpu(Running server) throws IOException {
    return (server.cpu() - server.compiling()) * 1e3;
  }

  /** Median CPU milliseconds of a run of a job, which has run {@code from} times before. */
  private static double cpuOfRun(Running server, Client client, String key, String job) throws Exception {
    var all = new ArrayList<Double>();
    for (int n = 1; n <= WARM_UP + ROUNDS; n++) {
      double before = cpu(server);
      request(client, key, job, n, 1);
      awaitRuns(client, key, job, n, 1);
      if (n > WARM_UP) {
        all.add(cpu(server) - before);
      }
    }
    return Bench.median(all);
  }

  private static void echoes(Running server, Client client, String key) throws Exception {
    create(client, key, "echoes", "for (int s = 1; s <= " + STAGES + "; s++) { stage(\"Stage ${s}\") { for (int i = 0; i < " + ECHOES + "; i++) { echo \"line ${i} of stage ${s}\" } } }");
    double each = cpuOfRun(server, client, key, "echoes") / (STAGES * ECHOES);
    Bench.line("%d stages with %d echo each: CPU %.3f ms for each echo, with its share of the stages and the run", STAGES, ECHOES, each);
    Bench.limit("CPU of an echo in the server, ms", each, 1);
  }

  private static void commands(Running server, Client client, String key) throws Exception {
    create(client, key, "commands", "node { for (int i = 0; i < " + COMMANDS + "; i++) { sh 'true' } }");
    Bench.ok(client, "POST", "/createItem?name=builds", key + TYPE, Builds.XML);
    double each = cpuOfRun(server, client, key, "commands") / COMMANDS;
    var builds = new ArrayList<Double>();
    for (int round = 0; round < 4; round++) {
      double before = cpu(server);
      request(client, key, "builds", round * COMMANDS, COMMANDS);
      awaitRuns(client, key, "builds", (round + 1) * COMMANDS, 4);
      if (round > 0) {
        builds.add((cpu(server) - before) / COMMANDS);
      }
    }
    Bench.line("CPU %.2f ms for each sh, %.2f ms for each build of a freestyle job with one step", each, Bench.median(builds));
    Bench.limit("CPU of a sh in the server / a build with one step", each / Bench.median(builds), 1);
  }

  private static void concurrent(Running server, Client client, String key) throws Exception {
    create(client, key, "sleepers", "node { sh 'sleep 5' }");
    Bench.ok(client, "POST", "/createItem?name=freestyle", key + TYPE, Builds.XML.replace(">true</command>", ">sleep 5</command>"));
    var seconds = new double[2];
    var cpu = new double[2];
    List<String> jobs = List.of("sleepers", "freestyle");
    for (int round = 0; round < 3; round++) {
      for (int kind = 0; kind < 2; kind++) {
        long begin = System.nanoTime();
        double before = cpu(server);
        request(client, key, jobs.get(kind), round * CONCURRENT, CONCURRENT);
        awaitRuns(client, key, jobs.get(kind), (round + 1) * CONCURRENT, CONCURRENT);
        seconds[kind] = (System.nanoTime() - begin) / 1e9;
        cpu[kind] = (cpu(server) - before) / CONCURRENT;
      }
    }
    Bench.line("%d runs of sleep 5 at once: pipelines %.1f s, CPU %.1f ms each; freestyle builds %.1f s, CPU %.1f ms each", CONCURRENT, seconds[0], cpu[0], seconds[1], cpu[1]);
    Bench.limit("time of " + CONCURRENT + " pipelines at once / freestyle builds", seconds[0] / seconds[1], 2);
    Bench.limit("CPU of a pipeline with one sh / a freestyle build", cpu[0] / cpu[1], 2);
  }

  /**
   * The wait for the input of the only run of a server.
   *
   * @param seconds since the start of the server
   * @param cpu seconds of the server since its start, without its compiler threads
   */
  private record Wait(double seconds, double cpu) {}

  private static Wait untilWaiting(Running server, String key) throws Exception {
    long begin = System.nanoTime();
    try (var client = new Client(server.url)) {
      Bench.await(
          600,
          "the run does not wait",
          () -> {
            int status = client.send("GET", "/job/p/1/wfapi/pendingInputActions", key, "");
            if (status != 200 && status != 404) {
              throw new IllegalStateException(status + ": " + client.text());
            }
            return status == 200 && client.text().contains("\"id\"");
          });
    }
    return new Wait((System.nanoTime() - begin) / 1e9, cpu(server) / 1e3);
  }

  /** Restarts a server in turn with one whose run has a short journal. */
  private static void replay() throws Exception {
    List<Path> homes = List.of(Bench.folder().resolve("short-journal"), Bench.folder().resolve("long-journal"));
    var keys = new ArrayList<String>();
    for (int kind = 0; kind < 2; kind++) {
      try (Running server = Bench.steward(homes.get(kind), 1); var client = new Client(server.url)) {
        String key = Bench.basic(Bench.token(server));
        keys.add(key);
        create(client, key, "p", "int done = 0\nfor (int i = 0; i < " + (kind == 0 ? 1 : JOURNALED) + "; i++) { sleep(time: 1, unit: 'MICROSECONDS'); done++ }\ninput \"${done} steps\"");
        request(client, key, "p", 1, 1);
        double seconds = untilWaiting(server, key).seconds;
        if (kind == 1) {
          Bench.line("a run with %d journaled steps took %.1f s", JOURNALED, seconds);
        }
        server.process.destroyForcibly().waitFor();
      }
    }
    var all = List.of(new ArrayList<Wait>(), new ArrayList<Wait>());
    for (int round = 0; round < 5; round++) {
      for (int kind = 0; kind < 2; kind++) {
        try (Running server = Bench.steward(homes.get(kind), 1)) {
          all.get(kind).add(untilWaiting(server, keys.get(kind)));
          server.process.destroyForcibly().waitFor();
        }
      }
    }
    var seconds = new double[2];
    var cpu = new double[2];
    for (int kind = 0; kind < 2; kind++) {
      seconds[kind] = Bench.median(all.get(kind).stream().map(Wait::seconds).toList());
      cpu[kind] = Bench.median(all.get(kind).stream().map(Wait::cpu).toList());
    }
    Bench.line("from the start of the server until the run waits again: %.2f s and CPU %.2f s, with one step %.2f s and %.2f s", seconds[1], cpu[1], seconds[0], cpu[0]);
    // On an idle machine, CPU time and elapsed time are the same.
    Bench.limit("CPU of the replay of " + JOURNALED + " journaled steps, s", cpu[1] - cpu[0], 1);
  }

  /** Resident memory in MB after a garbage collection. */
  private static double collected(Running server, Client client, String key) throws Exception {
    for (int i = 0; i < 3; i++) {
      Bench.ok(client, "POST", "/gc", key, "");
      TimeUnit.SECONDS.sleep(4); // no event to wait for: freed memory is returned after a while
    }
    return server.rss();
  }

  private static void waiting() throws Exception {
    try (Running server = Bench.steward(Bench.folder().resolve("waiting"), 1); var client = new Client(server.url)) {
      String key = Bench.basic(Bench.token(server));
      create(client, key, "p", "pipeline { agent none\nstages { stage('Ask') { steps { echo 'before'\ninput 'Go on?' } } } }");
      request(client, key, "p", 0, 50);
      awaitWaiting(client, key, 50);
      double before = collected(server, client, key);
      request(client, key, "p", 50, WAITING);
      awaitWaiting(client, key, 50 + WAITING);
      double after = collected(server, client, key);
      Bench.line("RSS with 50 waiting runs %.1f MB, with %d more %.1f MB", before, WAITING, after);
      Bench.limit("memory for each waiting pipeline, kB", (after - before) * 1024 / WAITING, 100);
    }
  }

  private static void awaitWaiting(Client client, String key, int count) throws Exception {
    Bench.await(
        300,
        "the runs do not wait",
        () -> {
          TimeUnit.MILLISECONDS.sleep(200); // each request costs the server CPU time
          Bench.ok(client, "GET", "/job/p/" + count + "/consoleText", key, "");
          return client.text().contains("Proceed or Abort");
        });
  }
}
