import dev.steward.store.Store;
import dev.steward.store.Stores;
import java.nio.file.Files;
import java.time.Clock;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Items and tokens created over HTTP, compared to plain commits of the store. */
final class Write {

  private Write() {}

  /** Rates of the second half of each workload: the first half warms up. */
  static void run() throws Exception {
    int each = 40_000;
    double store = 0;
    try (Store own = Stores.open(null, null, null, Files.createDirectory(Bench.folder().resolve("own")), Clock.systemUTC())) {
      for (int part = 0; part < 2; part++) {
        var next = new AtomicInteger();
        int run = part;
        long begin = System.nanoTime();
        Bench.each(16, () -> {
          for (int i = next.getAndIncrement(); i < each; i = next.getAndIncrement()) {
            String name = run + "-" + i;
            own.write(tx -> tx.update("INSERT INTO home (name, value) VALUES (?, ?)", name, "x".repeat(300)));
          }
          return null;
        });
        store = each / ((System.nanoTime() - begin) / 1e9);
      }
    }
    try (Running server = Bench.steward(Bench.folder().resolve("write"))) {
      String token = Bench.token(server);
      Bench.jobs(server, token, 0, each);
      double cpu = server.cpu();
      long begin = System.nanoTime();
      Bench.jobs(server, token, each, 2 * each);
      double items = each / ((System.nanoTime() - begin) / 1e9);
      double itemCpu = (server.cpu() - cpu) / each * 1e6;
      double tokens = 0;
      double tokenCpu = 0;
      int most = 900; // a user has at most a thousand
      var idle = new LinkedBlockingQueue<Client>();
      for (int i = 0; i < 16; i++) {
        idle.add(new Client(server.url));
      }
      for (int part = 0; part < 60; part++) {
        if (part == 30) {
          tokens = 0;
          cpu = server.cpu();
        }
        var next = new AtomicInteger();
        String key = Bench.basic(token);
        begin = System.nanoTime();
        Bench.each(16, () -> {
          Client client = idle.take();
          try {
            for (int i = next.getAndIncrement(); i < most; i = next.getAndIncrement()) {
              if (client.send("POST", "/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken?newTokenName=w" + i, key, "") != 200) {
                throw new IllegalStateException(client.text());
              }
            }
          } finally {
            idle.add(client);
          }
          return null;
        });
        tokens += (System.nanoTime() - begin) / 1e9;
        tokenCpu = (server.cpu() - cpu) / (30 * most) * 1e6;
        try (var client = new Client(server.url)) {
          String own = "/me/descriptorByName/jenkins.security.ApiTokenProperty/";
          if (client.send("POST", own + "revokeAll", Bench.basic("bench-password"), "") != 200) {
            throw new IllegalStateException(client.text());
          }
        }
        token = Bench.token(server);
      }
      tokens = 30 * most / tokens;
      System.out.printf("a second: store %.0f, createItem %.0f (%.2f; %.0f CPU us each), generateNewToken %.0f (%.2f; %.0f CPU us each)%n", store, items, items / store, itemCpu, tokens, tokens / store, tokenCpu);
      Bench.atLeast(1 / 3.0, "createItem, of the store's own commits", items / store);
      Bench.atLeast(1 / 3.0, "generateNewToken, of the store's own commits", tokens / store);
    }
  }
}
