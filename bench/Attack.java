import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Concurrent attempts by anonymous clients and users to exhaust the server, and the response times
 * of an administrator's requests during them.
 */
final class Attack {
  private static final int HEAP_MB = 512;
  private static final int SECONDS = 20;
  private static final int READY_SECONDS = 120;
  private static final String HOOK = "/generic-webhook-trigger/invoke?token=hook-secret";
  private static final String LARGE = "/api/json?tree=jobs[name,description]";

  private final Running server;
  private final String token;
  private final int port;
  private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
  private final List<Thread> attackers = new ArrayList<>();
  private final CountDownLatch prepared = new CountDownLatch(1);
  private volatile boolean over;
  private final AtomicLong guesses = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong searches = new AtomicLong();
  private final AtomicLong hooks = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();

  private Attack(Running server, String token) {
    this.server = server;
    this.token = token;
    this.port = java.net.URI.create(server.url).getPort();
    if (!java.net.URI.create(server.url).getHost().equals("127.0.0.1")) {
      throw new IllegalStateException("only loopback addresses may be attacked");
    }
  }

  static void run() throws Exception {
    try (Running server = Bench.steward(Bench.folder().resolve("attack"), 2)) {
      var attack = new Attack(server, Bench.token(server));
      try {
        attack.prepare();
        attack.measure();
      } finally {
        attack.end();
      }
    }
  }

  private void item(Client client, String name, String xml) throws IOException {
    Bench.ok(client, "POST", "/createItem?name=" + name, Bench.basic(token) + "Content-Type: application/xml\r\n", xml);
  }

  /**
   * Creates jobs with long descriptions, a 100 MB log of one repeated letter, and webhooks with
   * backtracking patterns.
   */
  private void prepare() throws Exception {
    Bench.jobs(server, token, 0, 1);
    try (var client = new Client(server.url)) {
      for (int i = 0; i < 6; i++) {
        item(client, "long-" + i, "<project><description>" + "x".repeat(4_000_000) + "</description></project>");
      }
      item(client, "log", "<project><builders><hudson.tasks.Shell><command>head -c 100000000 /dev/zero | tr '\\0' x</command></hudson.tasks.Shell></builders></project>");
      for (String pattern : new String[] {"^refs/heads/(.+)-(.+)-(.+)-release$", "(\\w*)(\\w*)(\\w*)(\\w*)(\\w*)(\\w*)!", "^(a|aa)+$"}) {
        item(client, "hook-" + Math.abs(pattern.hashCode()),
            "<project><triggers><org.jenkinsci.plugins.gwt.GenericTrigger><spec/><genericVariables><org.jenkinsci.plugins.gwt.GenericVariable>"
                + "<expressionType>JSONPath</expressionType><key>ref</key><value>$.ref</value><regexpFilter/><defaultValue/></org.jenkinsci.plugins.gwt.GenericVariable></genericVariables>"
                + "<regexpFilterText>$ref</regexpFilterText><regexpFilterExpression>" + pattern + "</regexpFilterExpression><token>hook-secret</token>"
                + "</org.jenkinsci.plugins.gwt.GenericTrigger></triggers></project>");
      }
      Bench.ok(client, "POST", "/job/log/build?delay=0sec", Bench.basic(token), "");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
      while (client.send("GET", "/job/log/1/api/json?tree=result", Bench.basic(token), "") != 200 || !client.text().contains("SUCCESS")) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the log was not written in " + READY_SECONDS + " s");
        }
        Thread.sleep(100);
      }
    }
  }

  private void measure() throws Exception {
    p99(4);
    double alone = p99(6);
    begin();
    if (!prepared.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the flood did not start");
    }
    double most = 0;
    var times = new ArrayList<Double>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < end) {
      times.addAll(times(1));
      most = Math.max(most, server.rss());
    }
    over = true;
    double under = p99(times);
    boolean alive = server.process.isAlive();
    Bench.line("%d connections, %d wrong passwords (%d refused), %d log searches and %d webhooks answered in %d s", connections.get(), guesses.get(), refused.get(), searches.get(), hooks.get(), SECONDS);
    Bench.line("p99 of a token request: before %.2f ms, under attack %.2f ms (%d requests)", alone, under, times.size());
    Bench.atLeast(1, "the server is still running (1 = yes)", alive ? 1 : 0);
    Bench.atMost(HEAP_MB + 250, "RSS under attack, MB", most);
    Bench.atMost(20, "p99 of a token request under attack / before", under / alone);
  }

  private double p99(int seconds) throws IOException {
    return p99(times(seconds));
  }

  private static double p99(List<Double> times) {
    return times.stream().sorted().toList().get(times.size() * 99 / 100);
  }

  /** Response times of the administrator's sequential requests. */
  private List<Double> times(int seconds) throws IOException {
    var times = new ArrayList<Double>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (var client = new Client(server.url)) {
      while (System.nanoTime() < end) {
        long begin = System.nanoTime();
        if (client.send("GET", "/job/job-0/api/json", Bench.basic(token), "") != 200) {
          throw new IllegalStateException("not 200: " + client.text());
        }
        times.add((System.nanoTime() - begin) / 1e6);
      }
    }
    return times;
  }

  private interface Work {
    void run() throws Exception;
  }

  /** Repeats an action until the attack ends; reconnects if the server closes the connection. */
  private void attacker(Work work) {
    attackers.add(Thread.ofVirtual().start(() -> {
      while (!over) {
        try {
          work.run();
        } catch (Exception e) {
          pause(100);
        }
      }
    }));
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket connect(String from) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.setSoTimeout(60_000);
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 30_000);
    open.add(socket);
    connections.incrementAndGet();
    return socket;
  }

  private void hold(String from, String text) throws IOException {
    Socket socket = connect(from);
    try (socket) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      // The client never reads: it keeps the connection open as long as the server allows.
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
      while (!over && System.nanoTime() < end && !socket.isClosed()) {
        pause(500);
      }
    } finally {
      open.remove(socket);
    }
  }

  private void slowHead() throws IOException {
    Socket socket = connect("127.0.0.1");
    try (socket) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      while (!over) {
        pause(1_000);
        socket.getOutputStream().write('x');
      }
    } finally {
      open.remove(socket);
    }
  }

  private String address(int i) {
    return "127.60." + i / 250 + "." + (1 + i % 250);
  }

  private void begin() {
    for (int i = 0; i < 1_000; i++) {
      String from = address(i % 60);
      attacker(() -> hold(from, "POST " + HOOK + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n"));
    }
    for (int i = 0; i < 2_000; i++) {
      attacker(this::slowHead);
    }
    for (int i = 0; i < 100; i++) {
      attacker(() -> hold("127.0.0.1", "GET " + LARGE + " HTTP/1.1\r\nHost: x\r\n" + Bench.basic(token) + "\r\n"));
    }
    for (int i = 0; i < 60; i++) {
      String from = address(i);
      int which = i;
      attacker(() -> guess(from, which));
    }
    for (int i = 0; i < 4; i++) {
      attacker(() -> {
        try (var client = new Client(server.url)) {
          client.send("GET", "/job/log/1/logText/find?text=" + "x".repeat(198) + "y", Bench.basic(token), "");
          searches.incrementAndGet();
        }
        pause(20);
      });
    }
    String ref = "refs/heads/-".repeat(8_000);
    for (String value : List.of(ref, "a".repeat(90_000))) {
      for (int i = 0; i < 2; i++) {
        attacker(() -> {
          try (var client = new Client(server.url)) {
            client.send("POST", HOOK, "Content-Type: application/json\r\n", "{\"ref\":\"" + value + "\"}");
            hooks.incrementAndGet();
          }
          pause(20);
        });
      }
    }
    Thread.ofVirtual().start(() -> {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (connections.get() < 3_000 && System.nanoTime() < end) {
        pause(50);
      }
      prepared.countDown();
    });
  }

  private void guess(String from, int which) throws IOException {
    try (Socket socket = connect(from)) {
      String wrong = Base64.getEncoder().encodeToString(("admin:wrong-" + which + "-" + guesses.incrementAndGet()).getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(("GET /api/json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic " + wrong + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      if (status.endsWith("429") || status.endsWith("503")) {
        refused.incrementAndGet();
      }
      open.remove(socket);
    }
    pause(20);
  }

  private void end() throws InterruptedException {
    over = true;
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        continue; // already closed
      }
    }
    for (Thread one : attackers) {
      one.join(java.time.Duration.ofSeconds(5));
    }
  }
}
