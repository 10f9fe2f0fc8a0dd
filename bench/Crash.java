import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills the server at random moments while builds are requested and run. All acknowledged requests
 * must survive: each one leads to one build with a complete log, and no build runs twice.
 */
final class Crash {
  private Crash() {}

  static void run(int kills, long seed) throws Exception {
    Path home = Bench.folder().resolve("crash-" + seed);
    Path marks = Files.createDirectory(Bench.folder().resolve("marks-" + seed));
    String xml =
        Builds.XML.replace(
            "<command>true</command>",
            "<command>set +x; echo begin $N; echo $BUILD_NUMBER &gt;&gt; " + marks + "/$N; sleep 0.05; echo end $N</command>");
    var random = new Random(seed);
    var next = new AtomicInteger();
    Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    String key = null;
    for (int kill = 0; kill < kills; kill++) {
      try (Running server = Bench.steward(home, 2)) {
        if (key == null) {
          key = Bench.basic(Bench.token(server));
          try (var client = new Client(server.url)) {
            Bench.ok(client, "POST", "/createItem?name=noop", key + "Content-Type: application/xml\r\n", xml);
          }
        }
        String with = key;
        var asking =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try (var client = new Client(server.url)) {
                        while (true) {
                          int n = next.incrementAndGet();
                          if (client.send("POST", "/job/noop/buildWithParameters?delay=0sec&N=" + n, with, "") == 201) {
                            acknowledged.put(client.header("Location").replaceAll("https?://[^/]+", ""), n);
                          }
                          TimeUnit.MILLISECONDS.sleep(20);
                        }
                      } catch (IOException | InterruptedException e) {
                        return; // killed on purpose
                      }
                    });
        TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1_500));
        server.process.destroyForcibly().waitFor();
        asking.join();
      }
    }
    try (Running server = Bench.steward(home, 2); var client = new Client(server.url)) {
      long begin = System.nanoTime();
      while (true) {
        Bench.ok(client, "GET", "/queue/api/json", key, "");
        boolean waiting = client.text().contains("\"id\"");
        Bench.ok(client, "GET", "/computer/api/json?tree=busyExecutors", key, "");
        if (!waiting && client.text().contains("\"busyExecutors\":0")) {
          break;
        }
        if (System.nanoTime() - begin > 600e9) {
          throw new IllegalStateException("the queue did not become empty");
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
      int marked = check(client, key, acknowledged, marks);
      Bench.line("%d kills, %d builds acknowledged, each run once with a complete log; %d of them report a lost step", kills, acknowledged.size(), marked);
    }
  }

  private static int check(Client client, String key, Map<String, Integer> acknowledged, Path marks) throws Exception {
    var wrong = new HashMap<String, String>();
    int marked = 0;
    for (Map.Entry<String, Integer> one : acknowledged.entrySet()) {
      Bench.ok(client, "GET", one.getKey() + "api/json?tree=executable[number],cancelled", key, "");
      if (!client.text().contains("\"number\"")) {
        wrong.put(one.getKey(), "was never built: " + client.text());
        continue;
      }
      String number = client.text().replaceAll("(?s).*\"number\":(\\d+).*", "$1");
      Bench.ok(client, "GET", "/job/noop/" + number + "/consoleText", key, "");
      String log = client.text();
      boolean lost = log.contains("ended without an exit code");
      marked += lost ? 1 : 0;
      Path mark = marks.resolve(one.getValue().toString());
      List<String> runs = Files.exists(mark) ? Files.readAllLines(mark) : List.of();
      if (!log.contains("Finished: ")) {
        wrong.put(one.getKey(), "has a log without its end: " + log);
      } else if (runs.size() > 1) {
        wrong.put(one.getKey(), "ran more than once: " + runs);
      } else if (!lost && (runs.isEmpty() || !log.contains("begin " + one.getValue() + "\n") || !log.contains("end " + one.getValue() + "\n"))) {
        wrong.put(one.getKey(), "lost lines: " + log);
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(wrong.size() + " of " + acknowledged.size() + " are wrong: " + wrong.entrySet().stream().limit(3).toList());
    }
    return marked;
  }
}
