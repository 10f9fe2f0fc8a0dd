package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.event.Telling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event and log streams whose clients read too slowly. */
class SlowReadersTest {

  /** More events than the event history and all network buffers hold. */
  private static final int MANY = 24_000;

  private static final String LONG = "x".repeat(1_000);

  @TempDir Path folder;
  private Running server;

  @BeforeEach
  void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** A connection to the event stream with small receive buffers. */
  private final class Line implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader in;

    Line() throws IOException {
      socket.setReceiveBufferSize(4 << 10);
      socket.setSoTimeout(60_000);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.steward.port()));
      socket
          .getOutputStream()
          .write(
              ("GET /events HTTP/1.0\r\nHost: x\r\n" + server.admin() + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 4 << 10);
    }

    /** The next event; of type {@code closed} at the end of the stream. */
    Told.Event next() throws IOException {
      String id = "";
      String type = "";
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          return new Told.Event(id, type, line.substring(6));
        }
      }
      return new Told.Event("", "closed", "");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Publishes events in batches, each after a fast client received the one before. */
  private void tell(int from, int to) {
    try (var quick = new Told(server, "/events", server.admin())) {
      assertThat(quick.next().type()).isEqualTo("ready");
      for (int i = from; i < to; i++) {
        Telling.node(server.steward.events(), i + " " + LONG);
        if (i % 500 == 499) {
          while (number(quick.next()) < i) {
            // Events arrive in order.
          }
        }
      }
    }
  }

  private static int number(Told.Event event) {
    String name = String.valueOf(event.json().get("node"));
    return Integer.parseInt(name.substring(0, name.indexOf(' ')));
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void whoReadsTooSlowlyIsToldWhereToGoOnAndCostsNoMemory() throws IOException {
    Told.Event seen;
    Told.Event reset;
    try (var line = new Line()) {
      assertThat(line.next().type()).isEqualTo("ready");
      long before = used();
      tell(0, MANY);
      // Less than the published data: only the newest events are kept, shared by all clients.
      assertThat(used() - before).isLessThan(18L << 20);
      int next = 0;
      seen = line.next();
      for (reset = seen; reset.type().equals("node.updated"); reset = line.next()) {
        assertThat(number(reset)).isEqualTo(next++);
        seen = reset;
      }
      assertThat(next).isBetween(1, MANY - 1);
      assertThat(reset.type()).isEqualTo("reset");
      assertThat(reset.data()).contains("The stream was read too slowly");
      assertThat(line.next().type()).isEqualTo("closed");
    }
    try (var told = new Told(server, "/events", server.admin(), "Last-Event-ID: " + seen.id())) {
      Told.Event again = told.next();
      assertThat(again.type()).isEqualTo("reset");
      assertThat(again.id()).isEqualTo(reset.id());
    }
    tell(MANY, MANY + 1_000);
    try (var told = new Told(server, "/events", server.admin(), "Last-Event-ID: " + reset.id())) {
      assertThat(told.next().type()).isEqualTo("ready");
      for (int i = MANY; i < MANY + 1_000; i++) {
        assertThat(number(told.next())).isEqualTo(i);
      }
    }
  }

  @Test
  void whoTakesNothingAtAllIsGivenUp() throws IOException {
    try (var line = new Line()) {
      assertThat(line.next().type()).isEqualTo("ready");
      tell(0, MANY);
      assertThat(Telling.following(server.steward.events())).isPositive();
      Running.await(
          "the stream to be given up", () -> Telling.following(server.steward.events()) == 0);
    }
  }

  @Test
  void aLogThatIsReadInPiecesIsReadWholeAndOnce() {
    server.job("x", "seq 1 200000");
    server.http.post("/job/x/build?delay=0sec", "", server.admin());
    server.await("/job/x/api/json?tree=lastBuild[number]", "\"number\":1");
    var text = new StringBuilder();
    String id = "0";
    int lines = 0;
    boolean ended = false;
    while (!ended) {
      lines++;
      try (var told =
          new Told(server, "/job/x/1/logText/events", server.admin(), "Last-Event-ID: " + id)) {
        List<Told.Event> some = new ArrayList<>();
        while (some.size() < 5 && !ended) {
          some.add(told.next());
          ended = some.getLast().type().equals("end");
        }
        for (Told.Event event : some) {
          id = event.id();
          if (event.type().equals("log")) {
            text.append(event.json().get("text"));
          }
        }
      }
    }
    assertThat(lines).isGreaterThan(2);
    // Compared without isEqualTo, whose failure message would contain the whole log.
    String log = server.http.get("/job/x/1/consoleText", server.admin()).body();
    assertThat(log).contains("\n199999\n200000\n");
    assertThat(text.toString().equals(log)).isTrue();
  }
}
