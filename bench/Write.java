import dev.steward.store.Store;
import dev.steward.store.Stores;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Items and tokens created over HTTP, compared to plain commits to the store. */
final class Write {

  private Write() {}

  private static final int WRITERS = 16;
  private static final int ROUNDS = 6;
  private static final int ITEMS = 10_000;
  private static final int USERS = 10;
  private static final int TOKENS = USERS * 900; // a user can have at most 1,000 tokens
  private static final String TOKEN_URL = "/me/descriptorByName/jenkins.security.ApiTokenProperty/";

  /**
   * Rounds of all three workloads in turn, so that a slow moment of the disk affects each; the
   * first two rounds warm up.
   */
  static void run() throws Exception {
    try (Store own = Stores.open(null, null, null, Files.createDirectory(Bench.folder().resolve("own")), Clock.systemUTC());
        Running server = Bench.steward(Bench.folder().resolve("write"))) {
      createUsers(server);
      double store = 0;
      double items = 0;
      double itemCpu = 0;
      double tokens = 0;
      double tokenCpu = 0;
      for (int round = -2; round < ROUNDS; round++) {
        if (round == 0) {
          store = items = itemCpu = tokens = tokenCpu = 0;
        }
        store += commits(own, (round + 2) * ITEMS);
        String token = Bench.token(server);
        double cpu = server.cpu();
        long begin = System.nanoTime();
        Bench.jobs(server, token, (round + 2) * ITEMS, (round + 3) * ITEMS);
        items += (System.nanoTime() - begin) / 1e9;
        itemCpu += server.cpu() - cpu;
        List<String> keys = keys(server);
        cpu = server.cpu();
        tokens += tokens(server, keys);
        tokenCpu += server.cpu() - cpu;
        try (var client = new Client(server.url)) {
          for (int user = 0; user < USERS; user++) {
            Bench.ok(client, "POST", TOKEN_URL + "revokeAll", Bench.basic("u" + user, "password-of-" + user), "");
          }
        }
      }
      double storeRate = ROUNDS * ITEMS / store;
      double itemRate = ROUNDS * ITEMS / items;
      double tokenRate = ROUNDS * TOKENS / tokens;
      Bench.line("per second: store %.0f, createItem %.0f (%.0f CPU us each), generateNewToken %.0f (%.0f CPU us each)", storeRate, itemRate, itemCpu / (ROUNDS * ITEMS) * 1e6, tokenRate, tokenCpu / (ROUNDS * TOKENS) * 1e6);
      Bench.atLeast(1 / 3.0, "createItem / the store's own commits", itemRate / storeRate);
      Bench.atLeast(1 / 3.0, "generateNewToken / the store's own commits", tokenRate / storeRate);
    }
  }

  /**
   * Seconds that the commits to the store alone take, with as many writers as there are clients.
   */
  private static double commits(Store store, int from) throws Exception {
    var next = new AtomicInteger(from);
    long begin = System.nanoTime();
    Bench.each(WRITERS, () -> {
      for (int i = next.getAndIncrement(); i < from + ITEMS; i = next.getAndIncrement()) {
        String name = "n" + i;
        store.write(tx -> tx.update("INSERT INTO home (name, value) VALUES (?, ?)", name, "x".repeat(300)));
      }
      return null;
    });
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void createUsers(Running server) throws Exception {
    try (var client = new Client(server.url)) {
      for (int user = 0; user < USERS; user++) {
        String form = "username=u" + user + "&password1=password-of-" + user + "&password2=password-of-" + user;
        int status = client.send("POST", "/securityRealm/createAccountByAdmin", Bench.basic("bench-password") + "Content-Type: application/x-www-form-urlencoded\r\n", form);
        if (status != 302) {
          throw new IllegalStateException(status + ": " + client.text());
        }
      }
    }
  }

  /** One Authorization header per user, with a token of that user. */
  private static List<String> keys(Running server) throws Exception {
    var keys = new ArrayList<String>();
    try (var client = new Client(server.url)) {
      for (int user = 0; user < USERS; user++) {
        Bench.ok(client, "POST", TOKEN_URL + "generateNewToken?newTokenName=b", Bench.basic("u" + user, "password-of-" + user), "");
        keys.add(Bench.basic("u" + user, client.text().replaceAll(".*\"tokenValue\":\"([^\"]+)\".*", "$1")));
      }
    }
    return keys;
  }

  /** Seconds that it takes to create the tokens of all users. */
  private static double tokens(Running server, List<String> keys) throws Exception {
    var next = new AtomicInteger();
    long begin = System.nanoTime();
    Bench.each(WRITERS, () -> {
      try (var client = new Client(server.url)) {
        for (int i = next.getAndIncrement(); i < TOKENS; i = next.getAndIncrement()) {
          Bench.ok(client, "POST", TOKEN_URL + "generateNewToken?newTokenName=w" + i, keys.get(i % USERS), "");
        }
      }
      return null;
    });
    return (System.nanoTime() - begin) / 1e9;
  }
}
