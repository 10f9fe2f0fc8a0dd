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

  /** Responds on a single path. */
  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> seenElsewhere = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private HttpServer server;
  private HttpServer elsewhere;
  private Typed typed;

  @BeforeEach
  void open() throws IOException {
    server = started();
    elsewhere = started();
    elsewhere.createContext(
        "/",
        exchange -> {
          seenElsewhere.add(
              exchange.getRequestMethod() + " " + exchange.getRequestHeaders().entrySet());
          answer(exchange, 200, "application/json", "{}");
        });
    server.createContext("/", this::dispatch);
    on("/login", exchange -> answer(exchange, 200, "text/html", "<input type=password>"));
    typed = new Typed(folder).answering("pass-word").waiting(Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    over.countDown();
    server.stop(0);
    elsewhere.stop(0);
    threads.shutdownNow();
  }

  private HttpServer started() throws IOException {
    HttpServer made =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    made.setExecutor(threads);
    made.start();
    return made;
  }

  private void on(String path, Answer answer) {
    answers.put(path, answer);
  }

  private void dispatch(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("X-Jenkins", "2.578");
      Answer found = answers.get(exchange.getRequestURI().getPath());
      if (found == null) {
        answer(exchange, 404, "text/plain", "");
      } else {
        found.to(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void sendsTo(String path, int status, String to) {
    on(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", to);
          exchange.sendResponseHeaders(status, -1);
        });
  }

  private void givesCrumb(String field, String value) {
    on(
        "/crumbIssuer/api/json",
        exchange ->
            answer(
                exchange,
                200,
                "application/json",
                "{\"crumb\":\"" + value + "\",\"crumbRequestField\":\"" + field + "\"}"));
  }

  private void generates(Answer answer) {
    on("/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken", answer);
  }

  private int create() {
    return typed.run(
        "token", "create", "--server", url(server), "--user", "admin", "--name", "x", "--verbose");
  }

  private void nothingHappened() {
    assertThat(create()).isEqualTo(1);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).doesNotContain("\u001b", "\r", "pass-word");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void theFirstLookGoesNowhereElse(int status) {
    sendsTo("/login", status, url(elsewhere) + "login");
    nothingHappened();
    assertThat(typed.err())
        .contains("could not look")
        .contains(url(elsewhere).replaceAll("/$", ""));
    assertThat(typed.prompts()).isEmpty();
    assertThat(seenElsewhere).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307})
  void credentialsGoToNoOtherPort(int status) {
    sendsTo("/crumbIssuer/api/json", status, url(elsewhere) + "crumbIssuer/api/json");
    nothingHappened();
    assertThat(typed.err()).contains("could not fetch a crumb").contains("not the given server");
    assertThat(seenElsewhere).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307, 308})
  void theFormGoesToNoOtherPort(int status) {
    givesCrumb("Jenkins-Crumb", "abc");
    generates(exchange -> {
      exchange.getResponseHeaders().set("Location", url(elsewhere));
      exchange.sendResponseHeaders(status, -1);
    });
    nothingHappened();
    assertThat(typed.err()).contains("could not create the token");
    assertThat(seenElsewhere).isEmpty();
  }

  @Test
  void aHttpsPortThatIsNoTwinGetsNothing() {
    sendsTo("/login", 302, "https://127.0.0.1:" + elsewhere.getAddress().getPort() + "/login");
    nothingHappened();
    assertThat(seenElsewhere).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://u:p@127.0.0.1/login", "//", "http:///x", "javascript:1", "::"})
  void oddRedirectsAreNotFollowed(String to) {
    sendsTo("/login", 302, to);
    nothingHappened();
  }

  @Test
  void redirectsEnd() {
    sendsTo("/login", 302, "/login");
    nothingHappened();
    assertThat(typed.err()).contains("too many redirects");
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
  void aCrumbsFieldCannotBeAnyHeader(String field) {
    givesCrumb(field, "abc");
    nothingHappened();
    assertThat(typed.err()).contains("could not fetch a crumb").contains("could be harmful");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\r\\nX-Evil: 1", "\\u001b[2J", "", "a b", "é"})
  void aCrumbHasNoControlCharacters(String value) {
    givesCrumb("Jenkins-Crumb", value);
    nothingHappened();
    assertThat(typed.err()).contains("could be harmful");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u001b]0;owned\\u0007", "a b", "", "line\\nline", "\\u202e11"})
  void aTokenHasNoControlCharacters(String value) {
    givesCrumb("Jenkins-Crumb", "abc");
    generates(exchange ->
        answer(
            exchange,
            200,
            "application/json",
            "{\"status\":\"ok\",\"data\":{\"tokenValue\":\"" + value + "\"}}"));
    nothingHappened();
    assertThat(typed.err()).contains("invalid token");
  }

  @Test
  void whatTheServerSaysCannotSteerTheTerminal() {
    givesCrumb("Jenkins-Crumb", "abc");
    generates(exchange ->
        answer(
            exchange,
            200,
            "application/json",
            "{\"status\":\"error\",\"message\":\"\\u001b[2Jno\\u202e\\nDone: paste"
                + " this\\u0007\"}"));
    nothingHappened();
    assertThat(typed.err()).contains("the server reports: [2Jno Done: paste this\n");
  }

  @Test
  void entitiesOfXmlAreNeverResolved() {
    on("/crumbIssuer/api/json", exchange -> answer(exchange, 403, "text/html", "no"));
    on(
        "/crumbIssuer/api/xml",
        exchange ->
            answer(
                exchange,
                200,
                "application/xml",
                "<?xml version='1.0'?><!DOCTYPE c [<!ENTITY x SYSTEM '"
                    + url(elsewhere)
                    + "'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
                    + "<c><crumb>&x;&f;</crumb><crumbRequestField>a</crumbRequestField></c>"));
    nothingHappened();
    assertThat(typed.err()).contains("could not fetch a crumb");
    assertThat(seenElsewhere).isEmpty();
  }

  @Test
  void aBodyWithoutEndIsCutOff() {
    on(
        "/crumbIssuer/api/json",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] some = new byte[8192];
          while (true) {
            exchange.getResponseBody().write(some);
          }
        });
    nothingHappened();
    assertThat(typed.err()).contains("larger than 1 MB");
  }

  @Test
  void aBodyThatDripsIsNotWaitedFor() {
    typed.waiting(Duration.ofSeconds(1));
    on(
        "/crumbIssuer/api/json",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          over.await();
        });
    nothingHappened();
    assertThat(typed.err()).contains("did not answer within 1 seconds");
  }

  @Test
  void aFloodOfHeadersIsCutOff() throws IOException {
    try (var flood = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      threads.execute(() -> {
        try (Socket socket = flood.accept();
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
              typed.run(
                  "whoami",
                  "--server",
                  "http://127.0.0.1:" + flood.getLocalPort(),
                  "--user",
                  "admin"))
          .isEqualTo(1);
      assertThat(typed.err()).contains("could not connect to the server");
      assertThat(typed.prompts()).isEmpty();
    }
  }

  @Test
  void aServerThatSpeaksNoHttpIsNamed() throws IOException {
    try (var odd = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      threads.execute(() -> {
        try (Socket socket = odd.accept()) {
          socket
              .getOutputStream()
              .write("\u001b[2Jhello\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      });
      assertThat(
              typed.run(
                  "whoami",
                  "--server",
                  "http://127.0.0.1:" + odd.getLocalPort(),
                  "--user",
                  "admin"))
          .isEqualTo(1);
      assertThat(typed.err()).contains("invalid HTTP response").doesNotContain("\u001b");
    }
  }

  @Test
  void nothingThatAnswersIsNamed() throws IOException {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = closed.getLocalPort();
    }
    assertThat(typed.run("whoami", "--server", "http://127.0.0.1:" + port, "--user", "admin"))
        .isEqualTo(1);
    assertThat(typed.err()).contains("connection to http://127.0.0.1:" + port + " refused");
  }

  @Test
  void aNameThatIsNotKnownIsNamed() {
    assertThat(typed.run("whoami", "--server", "https://steward.invalid", "--user", "admin"))
        .isEqualTo(1);
    assertThat(typed.err()).contains("unknown host https://steward.invalid");
  }
}
