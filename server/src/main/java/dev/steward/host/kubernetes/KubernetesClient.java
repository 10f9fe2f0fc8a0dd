package dev.steward.host.kubernetes;

import dev.steward.host.LogRange;
import dev.steward.host.kubernetes.ClusterConfig.Timeouts;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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

  /** The subprotocol that lets the client end the input of a program. */
  private static final String CURRENT_PROTOCOL = "v5.channel.k8s.io";

  private static final String FORMER_PROTOCOL = "v4.channel.k8s.io";

  /** Pods per request; a page must stay shorter than {@link ApiConnection#MAX_RESPONSE_BYTES}. */
  private static final int PAGE_PODS = 100;

  private static final int MAX_PAGES = 200;

  /** Most of a container's log that is read, in bytes. */
  private static final int MAX_LOG = 1 << 20;

  private static final int MAX_EVENTS = 500;

  private final Timeouts timeouts;
  private final ApiConnection api;

  /**
   * Creates a client, which connects on first use.
   *
   * @throws Problem.Invalid if the certificates of the configuration are not usable
   */
  public KubernetesClient(ClusterConfig config) {
    timeouts = config.timeouts();
    api = new ApiConnection(config);
  }

  Timeouts timeouts() {
    return timeouts;
  }

  /**
   * Creates a pod.
   *
   * @param manifest the pod as JSON, with its name
   * @throws KubernetesException with {@link KubernetesException#isConflict} if a pod with this name
   *     exists, for example because the response to an earlier attempt was lost
   */
  public Pod create(String namespace, String manifest) throws IOException {
    return Pod.parse(api.post("create a pod", namespace, pods(namespace), manifest));
  }

  /** Reads a pod; null if it does not exist. */
  public @Nullable Pod get(String namespace, String name) throws IOException {
    try {
      return Pod.parse(api.get("read the pod " + name, namespace, pods(namespace) + "/" + name));
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
          api.get(
              "list pods",
              namespace,
              pods(namespace)
                  + query(
                      "labelSelector",
                      labels,
                      "limit",
                      Integer.toString(PAGE_PODS),
                      "continue",
                      next));
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
    Duration length = timeouts.watch();
    api.readLines(
        "watch pods",
        namespace,
        pods(namespace)
            + query(
                "watch",
                "true",
                "allowWatchBookmarks",
                "true",
                "labelSelector",
                labels,
                "resourceVersion",
                resourceVersion,
                "timeoutSeconds",
                Long.toString(Math.max(1, length.toSeconds()))),
        length.plus(timeouts.request()),
        line -> receiver.accept(change(line, namespace)));
  }

  /** Reads the log of a container. */
  public String log(String namespace, String pod, String container, LogRange range)
      throws IOException {
    int bytes = range.bytes() <= 0 ? MAX_LOG : Math.min(range.bytes(), MAX_LOG);
    return api.readText(
        "read the log of the container " + container + " of the pod " + pod,
        namespace,
        pods(namespace)
            + "/"
            + pod
            + "/log"
            + query(
                "container",
                container,
                "tailLines",
                range.lines() > 0 ? Integer.toString(range.lines()) : "",
                "sinceSeconds",
                range.seconds() > 0 ? Integer.toString(range.seconds()) : "",
                "limitBytes",
                Integer.toString(bytes)),
        timeouts.request(),
        bytes);
  }

  private static PodChange change(String line, String namespace) throws IOException {
    Map<String, @Nullable Object> event = ApiConnection.object(line);
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
      api.delete(
          "delete the pod " + name,
          namespace,
          pods(namespace)
              + "/"
              + name
              + query("gracePeriodSeconds", Long.toString(grace.toSeconds())));
      return true;
    } catch (KubernetesException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }

  /** Events of a pod, in chronological order. */
  public List<PodEvent> events(Pod pod) throws IOException {
    String selector = "involvedObject.kind=Pod,involvedObject.name=" + pod.name();
    if (!pod.uid().isEmpty()) {
      selector += ",involvedObject.uid=" + pod.uid();
    }
    Map<String, @Nullable Object> answer =
        api.get(
            "list the events of the pod " + pod.name(),
            pod.namespace(),
            objects(pod.namespace(), "events")
                + query("fieldSelector", selector, "limit", Integer.toString(MAX_EVENTS)));
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
    String path = pods(namespace) + "/" + pod + "/exec" + query(parameters.toArray(String[]::new));
    var channel = new PodChannel(container, pod, timeouts);
    WebSocket socket;
    try {
      socket =
          api.openWebSocket(
              action, namespace, path, List.of(CURRENT_PROTOCOL, FORMER_PROTOCOL), channel);
    } catch (IOException e) {
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
              + ", which is needed to close the input of a program. Use Kubernetes 1.30 or newer.");
    }
    return channel;
  }

  private static String pods(String namespace) {
    return objects(namespace, "pods");
  }

  private static String objects(String namespace, String type) {
    return "/api/v1/namespaces/" + encode(namespace) + "/" + type;
  }

  /** A query string of names and values; empty values are omitted. */
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

  /** Ends all connections. */
  @Override
  public void close() {
    api.close();
  }
}
