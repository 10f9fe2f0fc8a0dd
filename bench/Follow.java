import dev.steward.text.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Two hundred concurrent builds, each of which prints ten lines per second and is followed by one
 * client: first with events, then with polling. The server's cost without clients is subtracted
 * from both results.
 */
final class Follow {
  private static final int CLIENTS = Integer.getInteger("clients", 200);
  private static final int SECONDS = 20;
  private static final int POLL_MILLIS = 1_000;

  /** One process per build, without forks, because only the server is measured. */
  private static final String COMMAND =
      "set +x; exec perl -MTime::HiRes=time,sleep -e '$|=1; $n = 0; sleep 0.1 until -e \"GO\" or $n++ == 900; sleep rand 0.1; for $i (1..LINES)"
          + " { printf \"%d %.6f build $ENV{N} compiles, links and tests what it was asked to - \\xc3\\xa4 \\xe2\\x82\\xac\\n\", $i, time; sleep 0.1 }'";

  private Follow() {}

  /** The log of one build as a client received it. */
  private record Seen(String log, List<Double> latencies, String wrong) {}

  private interface Client200 {
    Seen follow(String url, String key, String build) throws Exception;
  }

  private record Round(double cpu, double rss, double before, int wrong, List<Double> latencies) {
    double perClientMinute(Round without) {
      return (cpu - without.cpu) / CLIENTS / SECONDS * 60;
    }
  }

  static void run() throws Exception {
    try (Running server = Bench.steward(Bench.folder().resolve("follow"), CLIENTS)) {
      String key = Bench.basic(Bench.token(server));
      round(server, key, "warm-sse", 2, Follow::events);
      round(server, key, "warm-poll", 2, Follow::polling);
      Round none = round(server, key, "none", SECONDS, null);
      Round events = round(server, key, "events", SECONDS, Follow::events);
      Round polls = round(server, key, "polls", SECONDS, Follow::polling);
      Bench.line("%d concurrent builds, %d s; server CPU s: no clients %.2f, events %.2f, polling every %d ms %.2f", CLIENTS, SECONDS, none.cpu, events.cpu, POLL_MILLIS, polls.cpu);
      Bench.line("CPU ms per client and minute: events %.1f, polling %.1f", events.perClientMinute(none) * 1e3, polls.perClientMinute(none) * 1e3);
      Bench.line("RSS MB: no clients %.0f, events %.0f (%+.0f while connected), polling %.0f (%+.0f)", none.rss, events.rss, events.rss - events.before, polls.rss, polls.rss - polls.before);
      Bench.line("ms from printed to received: events median %.0f, p99 %.0f; polling median %.0f, p99 %.0f", at(events, 0.5), at(events, 0.99), at(polls, 0.5), at(polls, 0.99));
      Bench.limit("logs that were not received byte for byte", events.wrong + polls.wrong, 0);
      Bench.limit("CPU of events / polling", events.perClientMinute(none) / polls.perClientMinute(none), 1);
      Bench.limit("RSS of events above no clients, MB", events.rss - none.rss, 64);
      Bench.limit("ms from printed to received with events, p99", at(events, 0.99), 1_000);
    }
  }

  private static double at(Round round, double share) {
    List<Double> sorted = round.latencies.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) (sorted.size() * share)) * 1e3;
  }

  private static Round round(Running server, String key, String name, int seconds, Client200 how) throws Exception {
    Path go = Bench.folder().resolve("go-" + name);
    int lines = seconds * 10 + 10;
    String xml = Builds.XML.replace("<command>true</command>", "<command>" + COMMAND.replace("GO", go.toString()).replace("LINES", Integer.toString(lines)) + "</command>");
    try (var client = new Client(server.url);
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Bench.ok(client, "POST", "/createItem?name=" + name, key + "Content-Type: application/xml\r\n", xml);
      for (int i = 1; i <= CLIENTS; i++) {
        Bench.ok(client, "POST", "/job/" + name + "/buildWithParameters?delay=0sec&N=" + i, key, "");
      }
      await(client, key, "/computer/api/json?tree=busyExecutors", "\"busyExecutors\":" + CLIENTS);
      await(client, key, "/job/" + name + "/" + CLIENTS + "/consoleText", "+ set +x");
      double before = server.rss();
      var following = new ArrayList<Future<Seen>>();
      for (int i = 1; how != null && i <= CLIENTS; i++) {
        int build = i;
        following.add(pool.submit((Callable<Seen>) () -> how.follow(server.url, key, build(name, build))));
      }
      TimeUnit.SECONDS.sleep(2); // until all clients are connected and up to date
      double cpu = server.cpu();
      Files.createFile(go);
      double rss = 0;
      for (int i = 0; i < seconds; i++) {
        TimeUnit.SECONDS.sleep(1);
        rss = Math.max(rss, server.rss());
      }
      cpu = server.cpu() - cpu;
      await(client, key, "/computer/api/json?tree=busyExecutors", "\"busyExecutors\":0");
      var latencies = new ArrayList<Double>();
      int wrong = 0;
      for (int i = 1; i <= following.size(); i++) {
        Seen seen = following.get(i - 1).get(30, TimeUnit.SECONDS);
        latencies.addAll(seen.latencies);
        Bench.ok(client, "GET", "/job/" + name + "/" + i + "/consoleText", key, "");
        String why = seen.wrong.isEmpty() ? compare(seen.log.replace("\r\n", "\n"), client.text(), lines) : seen.wrong;
        if (!why.isEmpty()) {
          wrong++;
          Bench.line("%s, build %d: %s", name, i, why);
        }
      }
      return new Round(cpu, rss, before, wrong, latencies);
    }
  }

  private static String build(String name, int number) {
    return "/job/" + name + "/" + number + "/";
  }

  private static void await(Client client, String key, String path, String text) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    do {
      TimeUnit.MILLISECONDS.sleep(100);
      Bench.ok(client, "GET", path, key, "");
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited for " + text + " in " + client.text());
      }
    } while (!client.text().contains(text));
  }

  /**
   * Describes how the received text differs from the stored log, or the log from the build's
   * output; empty if both are complete.
   */
  private static String compare(String seen, String log, int lines) {
    if (!seen.equals(log)) {
      return seen.length() + " characters received, " + log.length() + " in the log";
    }
    int next = 1;
    for (String line : log.split("\n")) {
      if (line.startsWith(next + " ") && line.endsWith(" - ä €")) {
        next++;
      }
    }
    return next == lines + 1 && log.endsWith("Finished: SUCCESS\n") ? "" : "line " + next + " is missing";
  }

  /** Appends received bytes and records the age of each complete line. */
  private static final class Log {
    private final StringBuilder text = new StringBuilder();
    private final List<Double> latencies = new ArrayList<>();
    private int looked;

    void add(String piece) {
      double now = now();
      text.append(piece);
      for (int end = text.indexOf("\n", looked); end >= 0; end = text.indexOf("\n", looked)) {
        String[] words = text.substring(looked, end).split(" ", 3);
        if (words.length == 3 && words[1].matches("\\d{10}\\.\\d{6}")) {
          latencies.add(now - Double.parseDouble(words[1]));
        }
        looked = end + 1;
      }
    }

    private static double now() {
      var now = java.time.Instant.now();
      return now.getEpochSecond() + now.getNano() / 1e9;
    }

    Seen seen(String wrong) {
      return new Seen(text.toString(), latencies, wrong);
    }
  }

  private static Seen polling(String url, String key, String build) throws Exception {
    var log = new Log();
    TimeUnit.MILLISECONDS.sleep((long) (Math.random() * POLL_MILLIS));
    try (var client = new Client(url)) {
      String start = "0";
      while (true) {
        Bench.ok(client, "GET", build + "logText/progressiveText?start=" + start, key, "");
        log.add(client.text());
        start = client.header("X-Text-Size");
        if (!client.header("X-More-Data").equals("true")) {
          return log.seen("");
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private static Seen events(String url, String key, String build) throws Exception {
    var log = new Log();
    URI uri = URI.create(url);
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(("GET " + build + "logText/events HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nAccept: text/event-stream\r\n" + key + "\r\n").getBytes(StandardCharsets.US_ASCII));
      var in = new BufferedInputStream(socket.getInputStream(), 4 << 10);
      String status = line(in);
      if (!status.contains(" 200 ")) {
        return log.seen(status);
      }
      while (!line(in).isEmpty()) {
        // headers
      }
      var chunks = new Chunks(in);
      String id = "0";
      String type = "";
      long at = 0;
      for (String line = line(chunks); ; line = line(chunks)) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ") && type.equals("log")) {
          Map<String, ?> data = Json.readObject(line.substring(6));
          if (!data.get("start").equals(at) || !id.equals(String.valueOf(data.get("end")))) {
            return log.seen("expected offset " + at + ", received " + data.get("start") + " with the id " + id);
          }
          at = (Long) data.get("end");
          log.add((String) data.get("text"));
        } else if (line.startsWith("data: ") && type.equals("end")) {
          return log.seen("");
        }
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the stream ended");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** A chunked body. */
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private int left;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        String size = line(in);
        left = Integer.parseInt(size.isEmpty() ? line(in) : size, 16);
        if (left == 0) {
          return -1;
        }
      }
      left--;
      return in.read();
    }
  }
}
