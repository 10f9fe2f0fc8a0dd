package dev.steward.rest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of CLI WebSocket connections: origin, number and idle time. */
@Tag("integration")
class CliWebSocketLimitsTest {

  private static final String SWITCHING_PROTOCOLS = "HTTP/1.1 101";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static Socket open(String... headers) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(60_000);
    String request =
        "GET /cli/ws HTTP/1.1\r\nHost: "
            + server.http().authority()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + String.join("", List.of(headers).stream().map(header -> header + "\r\n").toList())
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  private static String statusOfNewConnection(String... headers) throws IOException {
    try (Socket socket = open(headers)) {
      return status(socket);
    }
  }

  /** A client that is gone before the response has arrived occupies no connection. */
  @Test
  void abortedConnectionsReleaseTheirPlace() throws IOException {
    for (int i = 0; i < 300; i++) {
      Socket connection = open();
      connection.setSoLinger(true, 0);
      connection.close();
    }
    TestServer.await("room for all anonymous connections", () -> opened(100) == 100);
  }

  /** How many of the connections are accepted while all are open. */
  private static int opened(int count) {
    var connections = new ArrayList<Socket>();
    int accepted = 0;
    try {
      for (int i = 0; i < count; i++) {
        Socket connection = open();
        connections.add(connection);
        accepted += status(connection).equals(SWITCHING_PROTOCOLS) ? 1 : 0;
      }
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return accepted;
  }

  @Test
  void anonymousConnectionsDoNotBlockAuthenticatedUsers() throws IOException {
    var connections = new ArrayList<Socket>();
    try {
      int refused = 0;
      for (int i = 0; i < 120; i++) {
        Socket connection = open();
        connections.add(connection);
        refused += status(connection).equals("HTTP/1.1 429") ? 1 : 0;
      }
      assertThat(refused).isEqualTo(20);
      assertThat(statusOfNewConnection(server.admin())).isEqualTo(SWITCHING_PROTOCOLS);
      assertThat(server.get("/whoAmI/api/json").status()).isEqualTo(200);
    } finally {
      for (Socket connection : connections) {
        connection.close();
      }
    }
    TestServer.await(
        "room for anonymous connections",
        () -> {
          try {
            return statusOfNewConnection().equals(SWITCHING_PROTOCOLS);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Opens more connections than anonymous callers may have. */
  @Test
  void aMalformedExtensionIsRefusedAndUsesNoConnection() throws IOException {
    for (int i = 0; i < 120; i++) {
      assertThat(statusOfNewConnection("Sec-WebSocket-Extensions: permessage-deflate; x=1"))
          .isEqualTo("HTTP/1.1 400");
    }
    assertThat(statusOfNewConnection()).isEqualTo(SWITCHING_PROTOCOLS);
  }

  @Test
  void oneUserCannotUseAllConnections() throws IOException {
    server.createUser("greedy", "greedy-password");
    var connections = new ArrayList<Socket>();
    try {
      int refused = 0;
      String token = Http.basic("greedy", "greedy-password");
      for (int i = 0; i < 260; i++) {
        Socket connection = open(token);
        connections.add(connection);
        refused += status(connection).equals("HTTP/1.1 429") ? 1 : 0;
      }
      assertThat(refused).isEqualTo(10);
      assertThat(statusOfNewConnection(server.admin())).isEqualTo(SWITCHING_PROTOCOLS);
    } finally {
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void anIdleAnonymousConnectionClosesAfterTenSeconds() throws IOException {
    long begin = System.nanoTime();
    try (Socket connection = open()) {
      assertThat(status(connection)).isEqualTo(SWITCHING_PROTOCOLS);
      // The client does not answer the close frame; the connection ends anyway.
      connection.getInputStream().readAllBytes();
    }
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isBetween(9_500L, 25_000L);
  }

  @Test
  void requestsWithOwnOrNoOriginAreAccepted() throws IOException {
    assertThat(statusOfNewConnection()).isEqualTo(SWITCHING_PROTOCOLS);
    assertThat(statusOfNewConnection("Origin: http://" + server.http().authority()))
        .isEqualTo(SWITCHING_PROTOCOLS);
    assertThat(
            statusOfNewConnection(
                "Origin: http://" + server.http().authority(), "Sec-Fetch-Site: same-origin"))
        .isEqualTo(SWITCHING_PROTOCOLS);
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
  void foreignOriginsAreRefusedEvenWithASession(String headers) throws IOException {
    UserSession session = server.login();
    assertThat(
            statusOfNewConnection(
                headers.replace("AUTHORITY", server.http().authority()),
                "Cookie: " + session.cookie()))
        .isEqualTo("HTTP/1.1 403");
  }
}
