import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** Token requests during a password-guessing attack. */
final class Flood {

  private Flood() {}

  /** The 99th percentile of the response times of sequential token requests, in milliseconds. */
  private static double p99(Running server, String token, int seconds) throws IOException {
    var times = new ArrayList<Double>();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    try (var client = new Client(server.url)) {
      while (System.nanoTime() < end) {
        long begin = System.nanoTime();
        if (client.send("GET", "/job/job-0/api/json", Bench.basic(token), "") != 200) {
          throw new IllegalStateException("not 200");
        }
        times.add((System.nanoTime() - begin) / 1e6);
      }
    }
    return times.stream().sorted().toList().get(times.size() * 99 / 100);
  }

  /** Sends a thousand wrong passwords per second for five hundred users while a token is in use. */
  static void run() throws Exception {
    try (Running server = Bench.steward(Bench.folder().resolve("flood"))) {
      String token = Bench.token(server);
      Bench.jobs(server, token, 0, 1);
      p99(server, token, 4);
      double alone = p99(server, token, 4);
      var sent = new AtomicLong();
      var refused = new AtomicLong();
      long end = System.nanoTime() + 6_000_000_000L;
      var flood = new ArrayList<Thread>();
      for (int i = 0; i < 10; i++) {
        int which = i;
        flood.add(Thread.ofPlatform().start(() -> {
          try (var client = new Client(server.url)) {
            for (int n = 0; System.nanoTime() < end; n++) {
              String wrong = Base64.getEncoder().encodeToString(("user" + which + "-" + n % 50 + ":wrong").getBytes(StandardCharsets.UTF_8));
              if (client.send("GET", "/api/json", "Authorization: Basic " + wrong + "\r\n", "") == 429) {
                refused.incrementAndGet();
              }
              sent.incrementAndGet();
              Thread.sleep(5);
            }
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }));
      }
      double under = p99(server, token, 5);
      for (Thread one : flood) {
        one.join();
      }
      System.out.printf("p99 of a token request: alone %.2f ms, during %d wrong passwords per second (%d %% refused with 429) %.2f ms%n", alone, sent.get() / 6, 100 * refused.get() / sent.get(), under);
      Bench.atLeast(900, "wrong passwords per second", sent.get() / 6.0);
      Bench.atMost(3 * alone + 10, "p99 of a token request during the attack, ms", under);
    }
  }
}
