package dev.steward.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.limit.MemoryBudget;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits of the HTTP server against clients that send or read too much or too slowly. */
@Tag("integration")
class HttpServerLimitsTest {

  private static final int MB = 1 << 20;

  private static HttpServer startServer(
      HttpServer.RequestHandler handler, int idleMillis, int stalledMillis) {
    var server =
        new HttpServer(
            "127.0.0.1", 0, new TrustedProxies(List.of()), handler, idleMillis, stalledMillis);
    server.start();
    return server;
  }

  /** Connects a client that reads nothing unless the test does. */
  private static Socket connect(HttpServer server, String head) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket.getOutputStream().write((head + "\r\nHost: x\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static Socket get(HttpServer server, String path) throws IOException {
    Socket socket = connect(server, "GET " + path + " HTTP/1.1");
    socket.getOutputStream().write("Connection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static void await(String description, java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(description).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void aSlowResponseSurvivesTheIdleTimeout() throws Exception {
    var timer = new CountDownLatch(1);
    HttpServer.RequestHandler handler =
        _ -> {
          try {
            timer.await(1_500, TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return Response.text(200, "here it is");
        };
    try (HttpServer server = startServer(handler, 200, 30_000);
        Socket client = get(server, "/")) {
      assertThat(readAll(client)).startsWith("HTTP/1.1 200").endsWith("here it is");
    }
  }

  @Test
  void aStalledClientIsDisconnectedAndItsMemoryFreed() throws Exception {
    try (HttpServer server =
            startServer(_ -> Response.text(200, "x".repeat(24 * MB)), 60_000, 300);
        Socket client = get(server, "/")) {
      await("the response to be sent", () -> MemoryBudget.RESPONSES.used() >= 24 * MB);
      await("the response to be aborted", () -> MemoryBudget.RESPONSES.used() == 0);
      // Only the bytes in the kernel's buffers can still be read.
      assertThat(readAll(client).length()).isLessThan(20 * MB);
    } catch (java.net.SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void aSlowClientReceivesTheWholeResponse() throws Exception {
    try (HttpServer server =
            startServer(_ -> Response.text(200, "x".repeat(8 * MB)), 60_000, 1_000);
        Socket client = get(server, "/")) {
      int readBytes = 0;
      byte[] buffer = new byte[256 << 10];
      for (int count = client.getInputStream().read(buffer);
          count >= 0;
          count = client.getInputStream().read(buffer)) {
        readBytes += count;
        TimeUnit.MILLISECONDS.sleep(1);
      }
      assertThat(readBytes).isGreaterThan(8 * MB);
    }
  }

  @Test
  void concurrentLargeResponsesAreLimitedPerUser() throws Exception {
    HttpServer.RequestHandler handler =
        request ->
            request.rawPath().equals("/small")
                ? Response.text(200, "small").user("user 1")
                : Response.text(200, "x".repeat(4 * MB)).user("user " + request.rawPath());
    var clients = new ArrayList<Socket>();
    try (HttpServer server = startServer(handler, 60_000, 60_000)) {
      for (int i = 0; i < 20; i++) {
        clients.add(get(server, "/1"));
      }
      await("twenty responses in progress", () -> MemoryBudget.RESPONSES.used() >= 80 * MB);
      try (Socket extra = get(server, "/1");
          Socket small = get(server, "/small");
          Socket other = get(server, "/2")) {
        assertThat(readAll(extra)).startsWith("HTTP/1.1 503").contains("Retry-After: 5");
        assertThat(readAll(small)).startsWith("HTTP/1.1 200");
        assertThat(readAll(other)).startsWith("HTTP/1.1 200");
      }
      for (Socket client : clients) {
        client.close();
      }
    }
    await("all memory to be freed", () -> MemoryBudget.RESPONSES.used() == 0);
  }

  @Test
  void anAnnouncedBodyReservesNoMemoryUntilItArrives() throws Exception {
    var requestCount = new AtomicInteger();
    HttpServer.RequestHandler handler =
        request -> {
          requestCount.incrementAndGet();
          try {
            return Response.text(200, request.body(4 * MB).length + " bytes");
          } catch (Problem e) {
            return Response.text(e.status(), e.getMessage());
          }
        };
    var clients = new ArrayList<Socket>();
    try (HttpServer server = startServer(handler, 60_000, 60_000)) {
      for (int i = 0; i < 200; i++) {
        Socket client = connect(server, "POST / HTTP/1.1");
        client
            .getOutputStream()
            .write("Content-Length: 4000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        clients.add(client);
      }
      await("all requests to be read", () -> requestCount.get() == 200);
      assertThat(MemoryBudget.REQUEST_BODIES.used()).isLessThanOrEqualTo(200 * 8_192);
      Socket last = clients.getLast();
      last.getOutputStream().write(new byte[4_000_000]);
      last.shutdownOutput();
      byte[] start = last.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
      for (Socket client : clients) {
        client.close();
      }
      await("all memory to be freed", () -> MemoryBudget.REQUEST_BODIES.used() == 0);
    }
  }

  @Test
  void aChunkedBodyIsLimited() throws Exception {
    HttpServer.RequestHandler handler =
        request -> {
          try {
            return Response.text(200, request.body(20_000).length + " bytes");
          } catch (Problem e) {
            return Response.text(e.status(), "refused");
          }
        };
    try (HttpServer server = startServer(handler, 60_000, 60_000)) {
      for (int size : new int[] {0, 1, 8_192, 8_193, 20_000, 20_001}) {
        try (Socket client = connect(server, "POST / HTTP/1.1")) {
          String body =
              size == 0 ? "" : Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n";
          client
              .getOutputStream()
              .write(
                  ("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + body + "0\r\n\r\n")
                      .getBytes(StandardCharsets.US_ASCII));
          assertThat(readAll(client)).endsWith(size > 20_000 ? "refused" : size + " bytes");
        }
      }
    }
  }
}
