package dev.steward.rest.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.event.EventFixture;
import dev.steward.testing.SseClient;
import dev.steward.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Event and log streams whose clients read too slowly. */
@Tag("integration")
class SlowEventClientTest {

  /** More events than the event history and all network buffers can hold. */
  private static final int EVENT_COUNT = 24_000;

  private static final String PADDING = "x".repeat(1_000);

  @RegisterExtension final TestServer server = TestServer.create();

  /** A connection to the event stream with small receive buffers. */
  private final class SlowStream implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader in;

    SlowStream() throws IOException {
      socket.setReceiveBufferSize(4 << 10);
      socket.setSoTimeout(60_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      socket
          .getOutputStream()
          .write(
              ("GET /events HTTP/1.0\r\nHost: x\r\n" + server.admin() + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 4 << 10);
    }

    /** The next event; its type is {@code closed} at the end of the stream. */
    SseClient.SseEvent next() throws IOException {
      String id = "";
      String type = "";
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          return new SseClient.SseEvent(id, type, line.substring(6));
        }
      }
      return new SseClient.SseEvent("", "closed", "");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Publishes events in batches, each one after a fast client has received the previous one. */
  private void publishEvents(int from, int to) {
    try (var fastClient = new SseClient(server, "/events", server.admin())) {
      assertThat(fastClient.next().type()).isEqualTo("ready");
      for (int i = from; i < to; i++) {
        EventFixture.publishNodeUpdate(server.events(), i + " " + PADDING);
        if (i % 500 == 499) {
          while (number(fastClient.next()) < i) {
            // Events arrive in order.
          }
        }
      }
    }
  }

  private static int number(SseClient.SseEvent event) {
    String name = String.valueOf(event.json().get("node"));
    return Integer.parseInt(name.substring(0, name.indexOf(' ')));
  }

  private static long usedMemory() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void aSlowReaderGetsAResetAndUsesNoExtraMemory() throws IOException {
    SseClient.SseEvent lastEvent;
    SseClient.SseEvent reset;
    try (var slowStream = new SlowStream()) {
      assertThat(slowStream.next().type()).isEqualTo("ready");
      long before = usedMemory();
      publishEvents(0, EVENT_COUNT);
      // Less than the published data: only the newest events are kept, shared by all clients.
      assertThat(usedMemory() - before).isLessThan(18L << 20);
      int next = 0;
      lastEvent = slowStream.next();
      for (reset = lastEvent; reset.type().equals("node.updated"); reset = slowStream.next()) {
        assertThat(number(reset)).isEqualTo(next++);
        lastEvent = reset;
      }
      assertThat(next).isBetween(1, EVENT_COUNT - 1);
      assertThat(reset.type()).isEqualTo("reset");
      assertThat(reset.data()).contains("The stream was read too slowly");
      assertThat(slowStream.next().type()).isEqualTo("closed");
    }
    try (var client =
        new SseClient(server, "/events", server.admin(), "Last-Event-ID: " + lastEvent.id())) {
      SseClient.SseEvent resetAfterReconnect = client.next();
      assertThat(resetAfterReconnect.type()).isEqualTo("reset");
      assertThat(resetAfterReconnect.id()).isEqualTo(reset.id());
    }
    publishEvents(EVENT_COUNT, EVENT_COUNT + 1_000);
    try (var client =
        new SseClient(server, "/events", server.admin(), "Last-Event-ID: " + reset.id())) {
      assertThat(client.next().type()).isEqualTo("ready");
      for (int i = EVENT_COUNT; i < EVENT_COUNT + 1_000; i++) {
        assertThat(number(client.next())).isEqualTo(i);
      }
    }
  }

  @Test
  void aReaderThatReadsNothingIsDisconnected() throws IOException {
    try (var slowStream = new SlowStream()) {
      assertThat(slowStream.next().type()).isEqualTo("ready");
      publishEvents(0, EVENT_COUNT);
      assertThat(EventFixture.subscriptionCount(server.events())).isPositive();
      TestServer.await(
          "the stream to be closed", () -> EventFixture.subscriptionCount(server.events()) == 0);
    }
  }

  @Test
  void aLogReadInPiecesIsCompleteAndWithoutDuplicates() {
    server.createJob("x", "seq 1 200000");
    server.startBuild("/job/x/");
    server.await("/job/x/api/json?tree=lastBuild[number]", "\"number\":1");
    var text = new StringBuilder();
    String id = "0";
    int connections = 0;
    boolean ended = false;
    while (!ended) {
      connections++;
      try (var client =
          new SseClient(
              server, "/job/x/1/logText/events", server.admin(), "Last-Event-ID: " + id)) {
        List<SseClient.SseEvent> piece = new ArrayList<>();
        while (piece.size() < 5 && !ended) {
          piece.add(client.next());
          ended = piece.getLast().type().equals("end");
        }
        for (SseClient.SseEvent event : piece) {
          id = event.id();
          if (event.type().equals("log")) {
            text.append(event.json().get("text"));
          }
        }
      }
    }
    assertThat(connections).isGreaterThan(2);
    // Compared without isEqualTo, whose failure message would contain the whole log.
    String log = server.getBody("/job/x/1/consoleText");
    assertThat(log).contains("\n199999\n200000\n");
    assertThat(text.toString().equals(log)).isTrue();
  }
}
