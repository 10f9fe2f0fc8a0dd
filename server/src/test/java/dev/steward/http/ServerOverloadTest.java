package dev.steward.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.ServerProcess;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a production-size heap withstands clients that try to exhaust it. */
@Tag("integration")
class ServerOverloadTest {

  private static final String HOOK = "/generic-webhook-trigger/invoke?token=secret-of-the-hook";

  @TempDir static Path folder;
  private static ServerProcess server;
  private static String token;

  @BeforeAll
  static void start() throws IOException {
    server = new ServerProcess(folder.resolve("home"), "512m");
    token = Http.basic("admin", server.createToken().value());
    createJob(
        "hooked",
        "<project><triggers><org.jenkinsci.plugins.gwt.GenericTrigger><spec/>"
            + "<token>secret-of-the-hook</token></org.jenkinsci.plugins.gwt.GenericTrigger>"
            + "</triggers></project>");
    for (int i = 0; i < 6; i++) {
      createJob(
          "long-" + i,
          "<project><description>" + "x".repeat(4_000_000) + "</description></project>");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void createJob(String name, String xml) {
    Http.Reply reply =
        server.http().post("/createItem?name=" + name, xml, token, "Content-Type: application/xml");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private static Socket connect() throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    return socket;
  }

  private static void send(Socket socket, String head) throws IOException {
    socket
        .getOutputStream()
        .write((head + "\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static Socket announceBody(String path, int bytes, String... headers) throws IOException {
    Socket socket = connect();
    send(
        socket,
        "POST "
            + path
            + " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: "
            + bytes
            + String.join("", List.of(headers)));
    return socket;
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  /** Returns the status of a GET; "" if the connection closed without a response. */
  private static String getStatus(String path) {
    try (Socket socket = connect()) {
      send(socket, "GET " + path + " HTTP/1.1\r\n" + token);
      return status(socket);
    } catch (IOException e) {
      return "";
    }
  }

  private static void assertResponsive() {
    assertThat(server.isAlive()).isTrue();
    long begin = System.nanoTime();
    assertThat(server.http().get("/job/hooked/api/json", token).status()).isEqualTo(200);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isLessThan(20_000);
  }

  @Test
  void announcedBodiesUseNoMemory() throws IOException {
    var clients = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 1_000; i++) {
        clients.add(announceBody(HOOK, 4_000_000));
      }
      for (int i = 0; i < 300; i++) {
        clients.add(
            announceBody(
                "/j_spring_security_check",
                2_000_000,
                "\r\nContent-Type: application/x-www-form-urlencoded"));
      }
      assertResponsive();
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void webhooksWithAWrongTokenAreRefusedBeforeTheirBody() throws IOException {
    List<String> paths =
        List.of(
            "/github-webhook/",
            "/project/hooked",
            "/project/none",
            "/generic-webhook-trigger/invoke?token=wrong",
            "/generic-webhook-trigger/invoke");
    for (String path : paths) {
      try (Socket client = announceBody(path, 4_000_000, "\r\nX-GitHub-Event: push")) {
        assertThat(status(client)).as(path).isIn("HTTP/1.1 403", "HTTP/1.1 404");
      }
    }
    try (Socket client = announceBody(HOOK, 4_000_000)) {
      client.setSoTimeout(300);
      // With the right token, the server waits for the body.
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(() -> client.getInputStream().read()))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void concurrentLargeBodiesAreAcceptedOrRefused() throws Exception {
    // Many small values need far more memory when parsed than as text.
    byte[] body = ("[" + "{\"a\":[]},".repeat(440_000) + "0]").getBytes(StandardCharsets.US_ASCII);
    assertThat(body.length).isBetween(3_900_000, 4 << 20);
    var statuses = new ArrayList<CompletableFuture<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        statuses.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try (Socket client = announceBody(HOOK, body.length)) {
                    try {
                      client.getOutputStream().write(body);
                    } catch (IOException e) {
                      // The server refused the incomplete body: the response is already there.
                    }
                    return status(client);
                  } catch (IOException e) {
                    return "reset";
                  }
                },
                threads));
      }
      for (CompletableFuture<String> status : statuses) {
        // A client that keeps sending may miss the refusal; the server must survive.
        assertThat(status.get(120, TimeUnit.SECONDS))
            .isIn("HTTP/1.1 200", "HTTP/1.1 413", "HTTP/1.1 503", "reset", "");
      }
    }
    assertResponsive();
    Http.Reply reply = server.http().post(HOOK, "{\"a\":1}", "Content-Type: application/json");
    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void slowReadersDoNotExhaustTheServer() throws Exception {
    String largeListPath = "/api/json?tree=jobs[name,description]";
    var clients = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket client = connect();
        send(client, "GET " + largeListPath + " HTTP/1.1\r\n" + token);
        clients.add(client);
      }
      int refused = 0;
      for (int i = clients.size() - 1; i > clients.size() - 20; i--) {
        String status = status(clients.get(i));
        assertThat(status).isIn("HTTP/1.1 200", "HTTP/1.1 503");
        refused += status.endsWith("503") ? 1 : 0;
      }
      assertThat(refused).isPositive();
      assertResponsive();
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    TestServer.await(
        "room for a large response", () -> getStatus(largeListPath).equals("HTTP/1.1 200"));
    assertThat(server.http().get(largeListPath, token).body().length()).isGreaterThan(24_000_000);
  }

  @Test
  void refusedResponsesHaveRetryAfter() throws Exception {
    String largeListPath = "/api/json?tree=jobs[name,description]";
    var clients = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 30; i++) {
        Socket client = connect();
        send(client, "GET " + largeListPath + " HTTP/1.1\r\n" + token);
        clients.add(client);
      }
      for (Socket client : clients.reversed()) {
        var head = new String(client.getInputStream().readNBytes(800), StandardCharsets.US_ASCII);
        if (head.startsWith("HTTP/1.1 503")) {
          assertThat(head).contains("\r\nRetry-After: 5\r\n");
          return;
        }
        assertThat(head).startsWith("HTTP/1.1 200");
      }
      throw new AssertionError("no request was refused");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }
}
