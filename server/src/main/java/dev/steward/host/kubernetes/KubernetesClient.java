package dev.steward.host.kubernetes;

import dev.steward.host.kubernetes.ClusterConfig.Timeouts;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Client of the Kubernetes API for the few requests that builds in pods need.
 *
 * <p>Each request has a time limit and each response a maximum length. The methods throw {@link
 * KubernetesException} if the API server rejects a request, and another {@code IOException} if the
 * server is not reachable.
 */
public final class KubernetesClient implements AutoCloseable {

  /** The subprotocol in which the client can end the input of a program. */
  private static final String CURRENT_PROTOCOL = "v5.channel.k8s.io";

  private static final String FORMER_PROTOCOL = "v4.channel.k8s.io";

  private static final int MAX_RESPONSE_BYTES = 4 << 20;
  private static final int MAX_ERROR_BYTES = 64 << 10;

  /** Pods per request; a page must stay shorter than {@link #MAX_RESPONSE_BYTES}. */
  private static final int PAGE_PODS = 100;

  private static final int MAX_PAGES = 200;
  private static final int MAX_EVENTS = 500;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final ClusterConfig config;
  private final Authorization authorization;
  private final HttpClient http;

  /**
   * Creates a client, which connects on first use.
   *
   * @throws Problem.Invalid if the certificates of the configuration are not usable
   */
  public KubernetesClient(ClusterConfig config) {
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

  Timeouts timeouts() {
    return config.timeouts();
  }

  /**
   * Creates a pod.
   *
   * @param manifest the pod as JSON, with its name
   * @throws KubernetesException with {@link KubernetesException#isConflict} if a pod of this name
   *     exists, for example because the response to an earlier attempt was lost
   */
  public Pod create(String namespace, String manifest) throws IOException {
    return Pod.parse(
        object(
            send(
                "create a pod",
                namespace,
                request(podsUri(namespace, ""))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(manifest)))));
  }

  /** Reads a pod; null if it does not exist. */
  public @Nullable Pod get(String namespace, String name) throws IOException {
    try {
      return Pod.parse(
          object(
              send(
                  "read the pod " + name,
                  namespace,
                  request(podsUri(namespace, "/" + name)).GET())));
    } catch (KubernetesException e) {
      if (e.isNotFound()) {
        return null;
      }
      throw e;
    }
  }

  /**
   * Lists pods.
   *
   * @param labels selector, such as {@code steward/cloud=main}; empty for all pods
   */
  public PodList list(String namespace, String labels) throws IOException {
    try {
      return listPages(namespace, labels);
    } catch (KubernetesException e) {
      if (!e.isGone()) {
        throw e;
      }
      // The list took so long that its remaining pages are no longer available.
      return listPages(namespace, labels);
    }
  }

  private PodList listPages(String namespace, String labels) throws IOException {
    var pods = new ArrayList<Pod>();
    String next = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      Map<String, @Nullable Object> answer =
          object(
              send(
                  "list pods",
                  namespace,
                  request(
                          podsUri(
                              namespace,
                              query(
                                  "labelSelector",
                                  labels,
                                  "limit",
                                  Integer.toString(PAGE_PODS),
                                  "continue",
                                  next)))
                      .GET()));
      for (Map<String, @Nullable Object> item : JsonValues.objects(answer, "items")) {
        pods.add(Pod.parse(item));
      }
      Map<String, @Nullable Object> metadata = JsonValues.object(answer, "metadata");
      next = JsonValues.text(metadata, "continue");
      if (next.isEmpty()) {
        return new PodList(List.copyOf(pods), JsonValues.text(metadata, "resourceVersion"));
      }
    }
    throw new IOException(
        "Kubernetes lists more than "
            + MAX_PAGES * PAGE_PODS
            + " pods in the namespace "
            + namespace
            + ". Use a separate namespace for builds.");
  }

  /**
   * Receives changes of pods until the server ends the request after {@link Timeouts#watch}, or the
   * connection is lost. The next request continues from the last received version.
   *
   * @throws KubernetesException with {@link KubernetesException#isGone} if the version is too old,
   *     so that the pods must be listed again
   */
  public void watch(
      String namespace, String labels, String resourceVersion, Consumer<PodChange> receiver)
      throws IOException {
    Duration length = config.timeouts().watch();
    HttpRequest.Builder request =
        request(
            podsUri(
                namespace,
                query(
                    "watch",
                    "true",
                    "allowWatchBookmarks",
                    "true",
                    "labelSelector",
                    labels,
                    "resourceVersion",
                    resourceVersion,
                    "timeoutSeconds",
                    Long.toString(Math.max(1, length.toSeconds())))));
    String token = authorize(request);
    HttpResponse<InputStream> response =
        await(
            http.sendAsync(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream()),
            "watch pods");
    var finished = new CountDownLatch(1);
    InputStream body = response.body();
    // A connection that was lost silently would otherwise block the reader forever.
    Thread.ofVirtual()
        .name("kubernetes-watch-limit")
        .start(() -> closeAfter(body, length.plus(config.timeouts().request()), finished));
    try (body) {
      if (response.statusCode() != 200) {
        throw ApiErrors.of(
            response.statusCode(),
            Authorization.mask(text(body.readNBytes(MAX_ERROR_BYTES)), token),
            "watch pods",
            namespace);
      }
      var in = new BufferedInputStream(body);
      for (String line = line(in); line != null; line = line(in)) {
        if (!line.isBlank()) {
          receiver.accept(change(line, namespace));
        }
      }
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
    // An incomplete line is repeated after the reconnect, because its version was not received.
    return null;
  }

  private static PodChange change(String line, String namespace) throws IOException {
    Map<String, @Nullable Object> event = object(line);
    Map<String, @Nullable Object> object = JsonValues.object(event, "object");
    String type = JsonValues.text(event, "type");
    return switch (type) {
      case "ADDED", "MODIFIED" -> new PodChange.Updated(Pod.parse(object));
      case "DELETED" -> new PodChange.Deleted(Pod.parse(object));
      case "BOOKMARK" -> new PodChange.Bookmark(Pod.parse(object).resourceVersion());
      case "ERROR" ->
          throw ApiErrors.of(
              JsonValues.number(object, "code"), Json.write(object), "watch pods", namespace);
      default ->
          throw new IOException(
              "Kubernetes sent an event of the unknown type " + ApiErrors.readable(type) + ".");
    };
  }

  /**
   * Starts the deletion of a pod.
   *
   * @param grace time for its containers to end; zero kills them immediately
   * @return false if the pod does not exist
   */
  public boolean delete(String namespace, String name, Duration grace) throws IOException {
    try {
      send(
          "delete the pod " + name,
          namespace,
          request(
                  podsUri(
                      namespace,
                      "/" + name + query("gracePeriodSeconds", Long.toString(grace.toSeconds()))))
              .DELETE());
      return true;
    } catch (KubernetesException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }

  /** Events of a pod, in the order of their times. */
  public List<PodEvent> events(Pod pod) throws IOException {
    String selector = "involvedObject.kind=Pod,involvedObject.name=" + pod.name();
    if (!pod.uid().isEmpty()) {
      selector += ",involvedObject.uid=" + pod.uid();
    }
    Map<String, @Nullable Object> answer =
        object(
            send(
                "list the events of the pod " + pod.name(),
                pod.namespace(),
                request(
                        uri(
                            "/api/v1/namespaces/"
                                + encode(pod.namespace())
                                + "/events"
                                + query(
                                    "fieldSelector",
                                    selector,
                                    "limit",
                                    Integer.toString(MAX_EVENTS))))
                    .GET()));
    return JsonValues.objects(answer, "items").stream()
        .map(PodEvent::parse)
        .sorted(Comparator.comparing(PodEvent::lastSeen))
        .toList();
  }

  /**
   * Starts a program in a container.
   *
   * @throws IOException if the program cannot be started, or if the server is older than Kubernetes
   *     1.30
   */
  PodChannel exec(String namespace, String pod, String container, List<String> arguments)
      throws IOException {
    String action = "start a program in the container " + container + " of the pod " + pod;
    var parameters = new ArrayList<>(List.of("container", container));
    for (String argument : arguments) {
      parameters.addAll(List.of("command", argument));
    }
    parameters.addAll(List.of("stdin", "true", "stdout", "true", "stderr", "true"));
    URI uri = podsUri(namespace, "/" + pod + "/exec" + query(parameters.toArray(String[]::new)));
    var channel = new PodChannel(container, pod, config.timeouts());
    WebSocket.Builder builder =
        http.newWebSocketBuilder()
            .connectTimeout(config.timeouts().request())
            .subprotocols(CURRENT_PROTOCOL, FORMER_PROTOCOL);
    String token = authorization.token();
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    CompletableFuture<WebSocket> opening =
        builder.buildAsync(URI.create(uri.toString().replaceFirst("^http", "ws")), channel);
    WebSocket socket;
    try {
      socket = await(opening, action);
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
      channel.close();
      throw e;
    }
    if (!socket.getSubprotocol().equals(CURRENT_PROTOCOL)) {
      channel.close();
      throw new IOException(
          "Kubernetes did not "
              + action
              + ", because the API server, or a proxy in front of it, does not support the protocol"
              + " "
              + CURRENT_PROTOCOL
              + ", which ends the input of a program. Use Kubernetes 1.30 or newer.");
    }
    return channel;
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

  private static Map<String, @Nullable Object> object(String body) throws IOException {
    try {
      return Json.readObject(body);
    } catch (Problem e) {
      throw new IOException(
          "The response is not an object of the Kubernetes API. Check the address of the API"
              + " server.",
          e);
    }
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .timeout(config.timeouts().request())
        .header("Accept", "application/json");
  }

  private URI podsUri(String namespace, String rest) {
    return uri("/api/v1/namespaces/" + encode(namespace) + "/pods" + rest);
  }

  private URI uri(String path) {
    String server = config.apiServer().toString();
    return URI.create(
        (server.endsWith("/") ? server.substring(0, server.length() - 1) : server) + path);
  }

  /** A query of names and values, without empty values. */
  private static String query(String... parameters) {
    var query = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      if (!parameters[i + 1].isEmpty()) {
        query
            .append(query.isEmpty() ? '?' : '&')
            .append(parameters[i])
            .append('=')
            .append(encode(parameters[i + 1]));
      }
    }
    return query.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
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
