package dev.steward.host.kubernetes;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP requests to the API server of a cluster: adds the credentials, limits the time of each
 * request and the length of each response, and explains errors.
 *
 * <p>Each request names its {@code action}, such as {@code create a pod}, and its namespace for
 * error messages. The methods throw {@link KubernetesException} if the API server rejects a
 * request, and another {@code IOException} if the server is not reachable.
 */
final class ApiConnection implements AutoCloseable {

  static final int MAX_RESPONSE_BYTES = 4 << 20;
  private static final int MAX_ERROR_BYTES = 64 << 10;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final ClusterConfig config;
  private final Authorization authorization;
  private final HttpClient http;

  /**
   * Creates a connection that is established on first use.
   *
   * @throws Problem.Invalid if the certificates of the configuration are not usable
   */
  ApiConnection(ClusterConfig config) {
    this.config = config;
    authorization = new Authorization(config.login());
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(config.timeouts().connect())
            .sslContext(ClusterTls.context(config.trust(), config.login()))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** Reads an object; {@code path} includes the query. */
  Map<String, @Nullable Object> get(String action, String namespace, String path)
      throws IOException {
    return object(send(action, namespace, request(path).GET()));
  }

  /** Creates an object from JSON, and returns it as the API server stored it. */
  Map<String, @Nullable Object> post(String action, String namespace, String path, String json)
      throws IOException {
    return object(
        send(
            action,
            namespace,
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))));
  }

  /** Deletes an object. */
  void delete(String action, String namespace, String path) throws IOException {
    send(action, namespace, request(path).DELETE());
  }

  private String send(String action, String namespace, HttpRequest.Builder request)
      throws IOException {
    String token = authorize(request);
    HttpResponse<byte[]> response =
        await(
            http.sendAsync(
                request.build(),
                info ->
                    new LimitedBody(
                        info.statusCode() < 300 ? MAX_RESPONSE_BYTES : MAX_ERROR_BYTES)),
            action);
    String body = text(response.body());
    if (response.statusCode() >= 300) {
      throw ApiErrors.of(response.statusCode(), Authorization.mask(body, token), action, namespace);
    }
    return body;
  }

  /** Receives the lines of a response that the API server continues to send. */
  @FunctionalInterface
  interface LineReceiver {
    void accept(String line) throws IOException;
  }

  /**
   * Reads the lines of a response until the server ends it or the connection is lost.
   *
   * @param limit time after which the response ends, because a connection that was lost silently
   *     would otherwise block the reader forever
   */
  void readLines(
      String action, String namespace, String path, Duration limit, LineReceiver receiver)
      throws IOException {
    receive(
        action,
        namespace,
        path,
        limit,
        body -> {
          var in = new BufferedInputStream(body);
          for (String line = line(in); line != null; line = line(in)) {
            if (!line.isBlank()) {
              receiver.accept(line);
            }
          }
        });
  }

  /**
   * Reads a response that is text.
   *
   * @param limit as for {@link #readLines}
   * @param maxBytes length of the text; the rest is dropped
   */
  String readText(String action, String namespace, String path, Duration limit, int maxBytes)
      throws IOException {
    var text = new StringBuilder();
    receive(
        action,
        namespace,
        path,
        limit,
        body -> text.append(new String(body.readNBytes(maxBytes), StandardCharsets.UTF_8)));
    return text.toString();
  }

  /** Receives the body of a response. */
  @FunctionalInterface
  private interface BodyReceiver {
    void accept(InputStream body) throws IOException;
  }

  private void receive(
      String action, String namespace, String path, Duration limit, BodyReceiver receiver)
      throws IOException {
    HttpRequest.Builder request = request(path).GET();
    String token = authorize(request);
    HttpResponse<InputStream> response =
        await(http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream()), action);
    var finished = new CountDownLatch(1);
    InputStream body = response.body();
    Thread.ofVirtual()
        .name("kubernetes-response-limit")
        .start(() -> closeAfter(body, limit, finished));
    try (body) {
      if (response.statusCode() != 200) {
        throw ApiErrors.of(
            response.statusCode(),
            Authorization.mask(text(body.readNBytes(MAX_ERROR_BYTES)), token),
            action,
            namespace);
      }
      receiver.accept(body);
    } finally {
      finished.countDown();
    }
  }

  private static void closeAfter(InputStream body, Duration limit, CountDownLatch finished) {
    try {
      if (!finished.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        body.close();
      }
    } catch (IOException | InterruptedException e) {
      // The reader notices the end of the stream itself.
      return;
    }
  }

  /** The next complete line; null at the end of the stream. */
  private static @Nullable String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return text(line.toByteArray());
      }
      if (line.size() >= MAX_RESPONSE_BYTES) {
        throw new IOException(
            "Kubernetes sent an event that is longer than " + MAX_RESPONSE_BYTES + " bytes.");
      }
      line.write(c);
    }
    // The server repeats an incomplete line after a reconnect, because its version was not
    // received.
    return null;
  }

  /** Opens a WebSocket; {@code protocols} are subprotocols, the preferred one first. */
  WebSocket openWebSocket(
      String action,
      String namespace,
      String path,
      List<String> protocols,
      WebSocket.Listener listener)
      throws IOException {
    WebSocket.Builder builder =
        http.newWebSocketBuilder()
            .connectTimeout(config.timeouts().request())
            .subprotocols(
                protocols.getFirst(),
                protocols.subList(1, protocols.size()).toArray(String[]::new));
    String token = authorization.token();
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    URI uri = URI.create(uri(path).toString().replaceFirst("^http", "ws"));
    CompletableFuture<WebSocket> opening = builder.buildAsync(uri, listener);
    try {
      return await(opening, action);
    } catch (HandshakeRejectedException e) {
      HttpResponse<?> response = e.response;
      throw ApiErrors.of(
          response.statusCode(),
          response.body() instanceof String body
              ? Authorization.mask(
                  body.substring(0, Math.min(body.length(), MAX_ERROR_BYTES)), token)
              : "",
          action,
          namespace);
    } catch (IOException e) {
      // A connection that is established later must not stay open.
      CompletableFuture<Void> _ = opening.thenAccept(WebSocket::abort);
      throw e;
    }
  }

  /** The response to a WebSocket request that the server did not accept. */
  private static final class HandshakeRejectedException extends IOException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialized
    private final HttpResponse<?> response;

    HandshakeRejectedException(HttpResponse<?> response) {
      super("handshake rejected");
      this.response = response;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(config.timeouts().request())
        .header("Accept", "application/json");
  }

  private URI uri(String path) {
    String server = config.apiServer().toString();
    return URI.create(
        (server.endsWith("/") ? server.substring(0, server.length() - 1) : server) + path);
  }

  private @Nullable String authorize(HttpRequest.Builder request) throws IOException {
    String token = authorization.token();
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return token;
  }

  private <T> T await(CompletableFuture<T> answer, String action) throws IOException {
    Duration limit = config.timeouts().request();
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw ApiErrors.unreachable(
          config.displayName(),
          action,
          new IOException("no complete response within " + limit.toSeconds() + " s", e));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for Kubernetes");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof WebSocketHandshakeException handshake
          && handshake.getResponse() != null) {
        throw new HandshakeRejectedException(handshake.getResponse());
      }
      throw ApiErrors.unreachable(config.displayName(), action, cause);
    }
  }

  /** Parses an object of the API. */
  static Map<String, @Nullable Object> object(String body) throws IOException {
    try {
      return Json.readObject(body);
    } catch (Problem e) {
      throw new IOException(
          "The response is not a Kubernetes API object. Check the address of the API server.", e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Ends all connections. */
  @Override
  public void close() {
    http.shutdownNow();
    try {
      http.awaitTermination(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
