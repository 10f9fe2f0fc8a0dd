import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Another process locks the database for a minute while clients write and builds run. Writes are
 * refused with 503, reads still work, the health check reports the problem throughout, and the next
 * write after the lock succeeds. No acknowledged write is lost.
 */
final class Locked {
  private Locked() {}

  static void run(int seconds) throws Exception {
    Path home = Bench.folder().resolve("locked");
    try (Running server = Bench.steward(home, 2); var client = new Client(server.url)) {
      String key = Bench.basic(Bench.token(server));
      String json = key + "Content-Type: application/xml\r\n";
      Bench.ok(client, "POST", "/createItem?name=build", json, Bench.XML.replace("<command>true</command>", "<command>sleep 3</command>"));
      healthy(server, 200);
      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      var refused = new AtomicInteger();
      var next = new AtomicInteger();
      var going = new AtomicBoolean(true);
      var failure = new ConcurrentHashMap<String, Integer>();
      var writers = new Thread[4];
      for (int i = 0; i < writers.length; i++) {
        writers[i] = Thread.ofVirtual().start(() -> write(server, json, going, next, acknowledged, refused, failure));
      }
      TimeUnit.SECONDS.sleep(2);
      Bench.ok(client, "POST", "/job/build/build?delay=0sec", key, "");
      int before = acknowledged.size();
      int untrue = 0;
      long reads = 0;
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + Bench.database(home)); Statement statement = other.createStatement()) {
        statement.execute("PRAGMA busy_timeout=20000");
        statement.execute("BEGIN IMMEDIATE");
        long begin = System.nanoTime();
        // The health check is cached for a second, and a write waits for up to two seconds.
        healthy(server, 503);
        Bench.limit("seconds until the health check reports the lock", (System.nanoTime() - begin) / 1e9, 5);
        while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
          untrue += client.send("GET", "/health", "", "") == 503 ? 0 : 1;
          Bench.ok(client, "GET", "/job/build/api/json", key, "");
          reads++;
          TimeUnit.MILLISECONDS.sleep(200);
        }
        statement.execute("ROLLBACK");
      }
      long freed = System.nanoTime();
      Bench.ok(client, "POST", "/createItem?name=next", json, Bench.XML);
      acknowledged.add("next");
      Bench.limit("seconds until the next write succeeds", (System.nanoTime() - freed) / 1e9, 2);
      healthy(server, 200);
      Bench.limit("seconds until the health check succeeds again", (System.nanoTime() - freed) / 1e9, 5);
      going.set(false);
      for (Thread writer : writers) {
        writer.join();
      }
      ended(client, key);
      int lost = 0;
      for (String name : acknowledged) {
        lost += client.send("GET", "/job/" + name + "/api/json?tree=name", key, "") == 200 ? 0 : 1;
      }
      Bench.line("locked for %d s: %d writes before, %d refused with 503, %d acknowledged in total, %d reads during the lock", seconds, before, refused.get(), acknowledged.size(), reads);
      Bench.limit("wrong results of the health check", untrue, 0);
      Bench.limit("writes that neither succeeded nor got 503", failure.size(), 0);
      Bench.limit("lost acknowledged writes", lost, 0);
      if (refused.get() == 0) {
        throw new IllegalStateException("no write was refused: was the database locked?");
      }
    }
  }

  private static void write(Running server, String headers, AtomicBoolean going, AtomicInteger next, Set<String> acknowledged, AtomicInteger refused, ConcurrentHashMap<String, Integer> failure) {
    try (var client = new Client(server.url)) {
      while (going.get()) {
        String name = "n" + next.incrementAndGet();
        int status = client.send("POST", "/createItem?name=" + name, headers, Bench.XML);
        if (status == 200) {
          acknowledged.add(name);
        } else if (status == 503 && client.header("Retry-After") != null) {
          refused.incrementAndGet();
        } else {
          failure.merge(status + " " + client.text(), 1, Integer::sum);
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      failure.put(String.valueOf(e.getMessage()), 1);
    }
  }

  private static void healthy(Running server, int status) throws Exception {
    try (var client = new Client(server.url)) {
      long end = System.nanoTime() + 60_000_000_000L;
      while (client.send("GET", "/health", "", "") != status) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the health check does not return " + status + ": " + client.text());
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  /** Checks that the build succeeded although its result could not be stored when it ended. */
  private static void ended(Client client, String key) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    do {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the build does not end: " + client.text());
      }
      TimeUnit.MILLISECONDS.sleep(100);
      Bench.ok(client, "GET", "/job/build/1/api/json?tree=result", key, "");
    } while (!client.text().contains("\"result\":\"SUCCESS\""));
  }
}
