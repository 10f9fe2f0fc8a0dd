package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of CLI WebSocket connections: origin, number and idle time. */
class CommandLineLimitsTest {

  private static final String SWITCHED = "HTTP/1.1 101";

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Socket open(String... headers) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.steward.port());
    socket.setSoTimeout(60_000);
    String request =
        "GET /cli/ws HTTP/1.1\r\nHost: "
            + server.http.authority()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + String.join("", List.of(headers).stream().map(one -> one + "\r\n").toList())
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  private static String opened(String... headers) throws IOException {
    try (Socket socket = open(headers)) {
      return status(socket);
    }
  }

  @Test
  void anonymousLinesKeepNobodyOutWhoHasAKey() throws IOException {
    var lines = new ArrayList<Socket>();
    try {
      int refused = 0;
      for (int i = 0; i < 120; i++) {
        Socket line = open();
        lines.add(line);
        refused += status(line).equals("HTTP/1.1 429") ? 1 : 0;
      }
      assertThat(refused).isEqualTo(20);
      assertThat(opened(server.admin())).isEqualTo(SWITCHED);
      assertThat(server.http.get("/whoAmI/api/json", server.admin()).status()).isEqualTo(200);
    } finally {
      for (Socket line : lines) {
        line.close();
      }
    }
    Running.await(
        "room for anonymous lines",
        () -> {
          try {
            return opened().equals(SWITCHED);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Opens more connections than the limit for anonymous connections. */
  @Test
  void aLineThatAsksForABrokenExtensionIsRefusedAndTakesNoPlace() throws IOException {
    for (int i = 0; i < 120; i++) {
      assertThat(opened("Sec-WebSocket-Extensions: permessage-deflate; x=1"))
          .isEqualTo("HTTP/1.1 400");
    }
    assertThat(opened()).isEqualTo(SWITCHED);
  }

  @Test
  void oneUserDoesNotGetAllLines() throws IOException {
    server.user("greedy", "greedy-password");
    var lines = new ArrayList<Socket>();
    try {
      int refused = 0;
      String token = Http.basic("greedy", "greedy-password");
      for (int i = 0; i < 260; i++) {
        Socket line = open(token);
        lines.add(line);
        refused += status(line).equals("HTTP/1.1 429") ? 1 : 0;
      }
      assertThat(refused).isEqualTo(10);
      assertThat(opened(server.admin())).isEqualTo(SWITCHED);
    } finally {
      for (Socket line : lines) {
        line.close();
      }
    }
  }

  @Test
  void anAnonymousLineWithoutACommandEndsAfterTenSeconds() throws IOException {
    long begin = System.nanoTime();
    try (Socket line = open()) {
      assertThat(status(line)).isEqualTo(SWITCHED);
      // The client does not answer the close frame; the connection ends anyway.
      line.getInputStream().readAllBytes();
    }
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isBetween(9_500L, 25_000L);
  }

  @Test
  void ourOwnOriginOrNoneMaySpeak() throws IOException {
    assertThat(opened()).isEqualTo(SWITCHED);
    assertThat(opened("Origin: http://" + server.http.authority())).isEqualTo(SWITCHED);
    assertThat(opened("Origin: http://" + server.http.authority(), "Sec-Fetch-Site: same-origin"))
        .isEqualTo(SWITCHED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: chrome-extension://x",
        "Origin: moz-extension://x",
        "Origin: safari-web-extension://x",
        "Origin: http://AUTHORITY/",
        "Origin: http://user@AUTHORITY",
        "Origin: HTTP://AUTHORITY",
        "Origin: https://AUTHORITY",
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: ",
        "Origin: http://AUTHORITY\r\nOrigin: http://AUTHORITY",
        "Origin: http://AUTHORITY\r\nSec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
      })
  void anyOtherOriginIsRefusedWithASessionToo(String headers) throws IOException {
    Running.Session session = server.login();
    assertThat(
            opened(
                headers.replace("AUTHORITY", server.http.authority()),
                "Cookie: " + session.cookie()))
        .isEqualTo("HTTP/1.1 403");
  }
}
