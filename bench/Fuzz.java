import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A hundred thousand malformed requests. */
final class Fuzz {

  private Fuzz() {}

  private static final String[] WORDS = {
    "job", "x", "api", "json", "xml", "python", "..", "%2e", "%00", ";", "queue", "item", "1", "-1", "999999999999999999999", "me", "user", "admin",
    "tree=", "jobs[name]", "[", "]", "{0,", "}", "depth=", "xpath=", "//", "*", "(", ")", "'", "\"", "count(//*)", "wrapper=", "exclude=", "&", "=", "%zz", "é", "|",
    "config.xml", "createItem", "build", "buildWithParameters", "logText", "progressiveText", "start=", "name=", "descriptorByName", "<project/>", "<!DOCTYPE a>", "<a>", "json=", "{\"a\":[",
  };

  private static String noise(Random random, int most) {
    var text = new StringBuilder();
    for (int n = random.nextInt(most); n >= 0; n--) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  static void run() throws Exception {
    int inputs = Integer.getInteger("inputs", 100_000);
    try (Running server = Bench.steward(Bench.folder().resolve("fuzz"))) {
      String token = Bench.token(server);
      Bench.jobs(server, token, 0, 20);
      double before = server.rss();
      var next = new AtomicInteger();
      var bad = new AtomicInteger();
      var closed = new AtomicInteger();
      var hung = new AtomicInteger();
      var slowest = new AtomicLong();
      String[] methods = {"GET", "GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"};
      Bench.each(16, () -> {
        Client client = new Client(server.url);
        for (int i = next.getAndIncrement(); i < inputs; i = next.getAndIncrement()) {
          var random = new Random(i);
          String method = methods[random.nextInt(methods.length)];
          String path = ("/" + noise(random, 6).replaceAll("(?<=.)(?=.{7})", random.nextBoolean() ? "" : "") + (random.nextBoolean() ? "?" + noise(random, 6) : "")).replace(" ", "%20").replace("\n", "");
          if (random.nextInt(3) == 0) {
            path = "/api/" + (random.nextBoolean() ? "json" : "xml") + "?" + noise(random, 7);
          }
          String headers = random.nextInt(4) == 0 ? "" : Bench.basic(random.nextInt(10) == 0 ? noise(random, 3) : token);
          if (random.nextInt(5) == 0) {
            headers += (random.nextBoolean() ? "Cookie: " : "Origin: ") + noise(random, 4).replace("\n", "") + "\r\n";
          }
          headers += random.nextBoolean() ? "Content-Type: application/xml\r\n" : "Content-Type: application/x-www-form-urlencoded\r\n";
          long begin = System.nanoTime();
          try {
            int status = client.send(method, path, headers, method.equals("POST") || method.equals("PUT") ? noise(random, 8) : "");
            // The only documented 500: an XPath that selects several nodes. Clients match on the
            // text of the error.
            if (status >= 500 && !client.text().contains("Create XPath that only matches one")) {
              bad.incrementAndGet();
              System.out.println(status + " " + method + " " + path);
            }
          } catch (IOException e) {
            (e instanceof SocketTimeoutException ? hung : closed).incrementAndGet();
            client.close();
            client = new Client(server.url);
          }
          slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
        }
        client.close();
        return null;
      });
      double after = server.rss();
      System.out.printf("%d inputs: %d responses with 5xx, %d connections closed, %d without a response, slowest %.1f s, RSS %.0f -> %.0f MB%n", inputs, bad.get(), closed.get(), hung.get(), slowest.get() / 1e9, before, after);
      Bench.atLeast(100_000, "inputs", inputs);
      Bench.atMost(0, "responses with 5xx", bad.get());
      Bench.atMost(0, "requests without a response within a minute", hung.get());
      Bench.atMost(10, "slowest response, s", slowest.get() / 1e9);
      Bench.atMost(400, "RSS afterwards, MB", after);
      try (var client = new Client(server.url)) {
        Bench.atMost(200, "status of a valid request afterwards", client.send("GET", "/api/json", Bench.basic(token), ""));
      }
    }
  }
}
