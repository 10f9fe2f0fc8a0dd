import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/** Five hundred builds that only run {@code true}, compared to running it in a shell. */
final class Builds {
  private static final int COUNT = 500;
  static final String XML =
      "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.StringParameterDefinition><name>N</name></hudson.model.StringParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties><concurrentBuild>true</concurrentBuild><builders><hudson.tasks.Shell><command>true</command></hudson.tasks.Shell></builders></project>";

  private Builds() {}

  static void run() throws Exception {
    double shell = shell();
    try (Running server = Bench.steward(Bench.folder().resolve("builds"), 2); var client = new Client(server.url)) {
      String key = Bench.basic(Bench.token(server));
      Bench.ok(client, "POST", "/createItem?name=noop", key + "Content-Type: application/xml\r\n", XML);
      many(client, key, 0, 100);
      double cpu = server.cpu();
      double seconds = many(client, key, 100, COUNT);
      double perSecond = COUNT / seconds;
      Bench.line("%d builds in %.1f s on 2 executors: %.1f per second, %.1f ms each; sh -c true %.2f ms", COUNT, seconds, perSecond, 1e3 / perSecond, shell * 1e3);
      Bench.line("server CPU ms per build: %.1f", (server.cpu() - cpu) / COUNT * 1e3);
      Bench.limit("a build / sh -c true", 1 / perSecond / shell, 60);
      var latency = new ArrayList<Double>();
      for (int i = 0; i < 50; i++) {
        latency.add(latency(client, key, 10_000 + i));
      }
      Bench.line("from the POST to the running build: median %.1f ms", Bench.median(latency) * 1e3);
      Bench.limit("from the POST to the running build / sh -c true", Bench.median(latency) / shell, 60);
    }
  }

  private static double shell() throws Exception {
    var all = new ArrayList<Double>();
    for (int part = 0; part < 5; part++) {
      long begin = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        new ProcessBuilder("/bin/sh", "-c", "true").start().waitFor();
      }
      all.add((System.nanoTime() - begin) / 1e9 / 100);
    }
    return Bench.median(all);
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
      TimeUnit.MILLISECONDS.sleep(10);
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
