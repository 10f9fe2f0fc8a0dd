package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A malicious server gets no secrets and cannot send escape codes to the terminal. */
@Timeout(60)
class HostileServerTest {

  /** Responds to the requests for one path. */
  private interface Responder {
    void respond(HttpExchange exchange) throws IOException, InterruptedException;
  }

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requestsElsewhere = new CopyOnWriteArrayList<>();
  private final CountDownLatch testEnd = new CountDownLatch(1);
  private final Map<String, Responder> responders = new ConcurrentHashMap<>();
  private HttpServer server;
  private HttpServer otherServer;
  private FakeTerminal terminal;

  @BeforeEach
  void open() throws IOException {
    server = startServer();
    otherServer = startServer();
    otherServer.createContext(
        "/",
        exchange -> {
          requestsElsewhere.add(
              exchange.getRequestMethod() + " " + exchange.getRequestHeaders().entrySet());
          respond(exchange, 200, "application/json", "{}");
        });
    server.createContext("/", this::dispatch);
    on("/login", exchange -> respond(exchange, 200, "text/html", "<input type=password>"));
    terminal =
        new FakeTerminal(folder).withPasswords("pass-word").withTimeout(Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    testEnd.countDown();
    server.stop(0);
    otherServer.stop(0);
    threads.shutdownNow();
  }

  private HttpServer startServer() throws IOException {
    HttpServer httpServer =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    httpServer.setExecutor(threads);
    httpServer.start();
    return httpServer;
  }

  private void on(String path, Responder responder) {
    responders.put(path, responder);
  }

  private void dispatch(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("X-Jenkins", "2.578");
      Responder responder = responders.get(exchange.getRequestURI().getPath());
      if (responder == null) {
        respond(exchange, 404, "text/plain", "");
      } else {
        responder.respond(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void respond(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void redirectTo(String path, int status, String location) {
    on(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          exchange.sendResponseHeaders(status, -1);
        });
  }

  private void serveCrumb(String field, String value) {
    on(
        "/crumbIssuer/api/json",
        exchange ->
            respond(
                exchange,
                200,
                "application/json",
                "{\"crumb\":\"" + value + "\",\"crumbRequestField\":\"" + field + "\"}"));
  }

  private void onTokenCreation(Responder responder) {
    on("/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken", responder);
  }

  private int createToken() {
    return terminal.run(
        "token", "create", "--server", url(server), "--user", "admin", "--name", "x", "--verbose");
  }

  private void assertCreationFails() {
    assertThat(createToken()).isEqualTo(1);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).doesNotContain("\u001b", "\r", "pass-word");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void theProbeIsNotRedirectedToAnotherServer(int status) {
    redirectTo("/login", status, url(otherServer) + "login");
    assertCreationFails();
    assertThat(terminal.err())
        .contains("could not connect to the server: the server redirects to")
        .contains(url(otherServer).replaceAll("/$", ""));
    assertThat(terminal.prompts()).isEmpty();
    assertThat(requestsElsewhere).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307})
  void credentialsAreNotSentToAnotherPort(int status) {
    redirectTo("/crumbIssuer/api/json", status, url(otherServer) + "crumbIssuer/api/json");
    assertCreationFails();
    assertThat(terminal.err()).contains("could not fetch a crumb").contains("not the given server");
    assertThat(requestsElsewhere).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307, 308})
  void theFormIsNotSentToAnotherPort(int status) {
    serveCrumb("Jenkins-Crumb", "abc");
    onTokenCreation(exchange -> {
      exchange.getResponseHeaders().set("Location", url(otherServer));
      exchange.sendResponseHeaders(status, -1);
    });
    assertCreationFails();
    assertThat(terminal.err()).contains("could not create the token");
    assertThat(requestsElsewhere).isEmpty();
  }

  @Test
  void anUnrelatedHttpsPortGetsNoRequest() {
    redirectTo("/login", 302, "https://127.0.0.1:" + otherServer.getAddress().getPort() + "/login");
    assertCreationFails();
    assertThat(requestsElsewhere).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://u:p@127.0.0.1/login", "//", "http:///x", "javascript:1", "::"})
  void invalidRedirectsAreNotFollowed(String location) {
    redirectTo("/login", 302, location);
    assertCreationFails();
  }

  @Test
  void redirectLoopsAreAborted() {
    redirectTo("/login", 302, "/login");
    assertCreationFails();
    assertThat(terminal.err()).contains("too many redirects");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "cookie",
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "X_Crumb",
        "Proxy-Authorization",
        "X-Forwarded-For",
        "a b",
        "a\\r\\nX-Evil: 1",
        ""
      })
  void dangerousCrumbFieldsAreRefused(String field) {
    serveCrumb(field, "abc");
    assertCreationFails();
    assertThat(terminal.err()).contains("could not fetch a crumb").contains("could be harmful");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\r\\nX-Evil: 1", "\\u001b[2J", "", "a b", "é"})
  void crumbsWithControlCharactersAreRefused(String value) {
    serveCrumb("Jenkins-Crumb", value);
    assertCreationFails();
    assertThat(terminal.err()).contains("could be harmful");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u001b]0;owned\\u0007", "a b", "", "line\\nline", "\\u202e11"})
  void tokensWithControlCharactersAreRefused(String value) {
    serveCrumb("Jenkins-Crumb", "abc");
    onTokenCreation(exchange ->
        respond(
            exchange,
            200,
            "application/json",
            "{\"status\":\"ok\",\"data\":{\"tokenValue\":\"" + value + "\"}}"));
    assertCreationFails();
    assertThat(terminal.err()).contains("invalid token");
  }

  @Test
  void serverMessagesCannotControlTheTerminal() {
    serveCrumb("Jenkins-Crumb", "abc");
    onTokenCreation(exchange ->
        respond(
            exchange,
            200,
            "application/json",
            "{\"status\":\"error\",\"message\":\"\\u001b[2Jno\\u202e\\nDone: paste"
                + " this\\u0007\"}"));
    assertCreationFails();
    assertThat(terminal.err()).contains("the server reports: [2Jno Done: paste this\n");
  }

  @Test
  void xmlEntitiesAreNotResolved() {
    on("/crumbIssuer/api/json", exchange -> respond(exchange, 403, "text/html", "no"));
    on(
        "/crumbIssuer/api/xml",
        exchange ->
            respond(
                exchange,
                200,
                "application/xml",
                "<?xml version='1.0'?><!DOCTYPE c [<!ENTITY x SYSTEM '"
                    + url(otherServer)
                    + "'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
                    + "<c><crumb>&x;&f;</crumb><crumbRequestField>a</crumbRequestField></c>"));
    assertCreationFails();
    assertThat(terminal.err()).contains("could not fetch a crumb");
    assertThat(requestsElsewhere).isEmpty();
  }

  @Test
  void anEndlessBodyIsCutOff() {
    on(
        "/crumbIssuer/api/json",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = new byte[8192];
          while (true) {
            exchange.getResponseBody().write(block);
          }
        });
    assertCreationFails();
    assertThat(terminal.err()).contains("larger than 1 MB");
  }

  @Test
  void aSlowBodyTimesOut() {
    terminal.withTimeout(Duration.ofSeconds(1));
    on(
        "/crumbIssuer/api/json",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          testEnd.await();
        });
    assertCreationFails();
    assertThat(terminal.err()).contains("did not respond within 1 seconds");
  }

  @Test
  void anEndlessHeaderIsCutOff() throws IOException {
    try (var floodServer = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      threads.execute(() -> {
        try (Socket socket = floodServer.accept();
            OutputStream out = socket.getOutputStream()) {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
          for (int i = 0; true; i++) {
            out.write(
                ("X-" + i + ": " + "a".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
          }
        } catch (IOException e) {
          // The client closed the connection.
        }
      });
      assertThat(
              terminal.run(
                  "whoami",
                  "--server",
                  "http://127.0.0.1:" + floodServer.getLocalPort(),
                  "--user",
                  "admin"))
          .isEqualTo(1);
      assertThat(terminal.err()).contains("could not connect to the server");
      assertThat(terminal.prompts()).isEmpty();
    }
  }

  @Test
  void aNonHttpServerIsReported() throws IOException {
    try (var nonHttpServer = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      threads.execute(() -> {
        try (Socket socket = nonHttpServer.accept()) {
          socket
              .getOutputStream()
              .write("\u001b[2Jhello\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      });
      assertThat(
              terminal.run(
                  "whoami",
                  "--server",
                  "http://127.0.0.1:" + nonHttpServer.getLocalPort(),
                  "--user",
                  "admin"))
          .isEqualTo(1);
      assertThat(terminal.err()).contains("invalid HTTP response").doesNotContain("\u001b");
    }
  }

  @Test
  void aClosedPortIsReported() throws IOException {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = closed.getLocalPort();
    }
    assertThat(terminal.run("whoami", "--server", "http://127.0.0.1:" + port, "--user", "admin"))
        .isEqualTo(1);
    assertThat(terminal.err()).contains("connection to http://127.0.0.1:" + port + " refused");
  }

  @Test
  void anUnknownHostIsReported() {
    assertThat(terminal.run("whoami", "--server", "https://steward.invalid", "--user", "admin"))
        .isEqualTo(1);
    assertThat(terminal.err()).contains("unknown host https://steward.invalid");
  }
}
