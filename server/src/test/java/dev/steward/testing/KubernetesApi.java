package dev.steward.testing;

import static java.util.Objects.requireNonNull;

import dev.steward.testing.KubernetesPods.Change;
import dev.steward.text.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API server on a real socket, for pods whose containers are folders on this machine.
 * A pod is running as soon as it is created, and {@code exec} starts a real program in its folder.
 * All connections go through a {@link TcpProxy}.
 */
public final class KubernetesApi implements AutoCloseable {

  /** The current protocol of {@code exec}, in which a client can end the input. */
  public static final String V5 = "v5.channel.k8s.io";

  /** The protocol of Kubernetes before 1.30. */
  public static final String V4 = "v4.channel.k8s.io";

  /** A prepared response in which the name of the pod is that of the client's certificate. */
  public static final String CERTIFICATE_NAME = "{\"metadata\":{\"name\":\"@CERTIFICATE@\"}}";

  private static final Pattern POD =
      Pattern.compile("/api/v1/namespaces/([^/]+)/pods(?:/([^/]+))?(/exec|/log)?");
  private static final Pattern EVENTS = Pattern.compile("/api/v1/namespaces/([^/]+)/events");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

  /** A response that replaces the API's own. */
  private record PreparedResponse(String path, int status, String body) {}

  private final Path root;
  private final Server server;
  private final TcpProxy proxy;
  private final boolean hasTls;
  private final WebSocketMappings sockets;

  private final KubernetesPods pods = new KubernetesPods();
  private final KubernetesPrograms programs = new KubernetesPrograms();

  /** Home of each pod's containers. */
  private final Map<String, Path> folders = new ConcurrentHashMap<>();

  private final List<Map<String, @Nullable Object>> events = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Instant> creations = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<PreparedResponse> prepared = new ConcurrentLinkedQueue<>();
  private volatile String protocol = V5;
  private volatile @Nullable String token;
  private volatile boolean isHeld;
  private volatile int quota = Integer.MAX_VALUE;

  /** An API server without TLS. */
  public KubernetesApi(Path root) throws Exception {
    this(root, null);
  }

  /**
   * An API server; {@code root} contains the folders of created pods.
   *
   * @param tls certificates of the server; a client may send a certificate that this context trusts
   */
  public KubernetesApi(Path root, @Nullable SSLContext tls) throws Exception {
    this.root = root;
    hasTls = tls != null;
    var threads = new QueuedThreadPool(50, 2);
    threads.setName("kubernetes-api");
    threads.setDaemon(true);
    server = new Server(threads);
    server.addConnector(connector(tls));
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            KubernetesApi.this.handle(request, response, callback);
            return true;
          }
        });
    WebSocketComponents components = WebSocketServerComponents.ensureWebSocketComponents(server);
    sockets = new WebSocketMappings(components);
    server.start();
    proxy = new TcpProxy(((ServerConnector) server.getConnectors()[0]).getLocalPort());
  }

  private ServerConnector connector(@Nullable SSLContext tls) {
    var configuration = new HttpConfiguration();
    ServerConnector connector;
    if (tls == null) {
      connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    } else {
      configuration.addCustomizer(new SecureRequestCustomizer(false));
      var factory = new SslContextFactory.Server();
      factory.setSslContext(tls);
      factory.setWantClientAuth(true);
      connector =
          new ServerConnector(
              server,
              1,
              1,
              new SslConnectionFactory(factory, "http/1.1"),
              new HttpConnectionFactory(configuration));
    }
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    return connector;
  }

  public String url() {
    return (hasTls ? "https" : "http") + "://127.0.0.1:" + proxy.port();
  }

  /** The connections of clients. */
  public TcpProxy proxy() {
    return proxy;
  }

  /** Method and path of the requests so far. */
  public List<String> requests() {
    return requests;
  }

  /** Times of all requests so far to create a pod. */
  public List<Instant> creations() {
    return creations;
  }

  /** Sets the maximum number of pods in a namespace, as a resource quota does. */
  public void limitPods(int limit) {
    quota = limit;
  }

  /** Number of programs started so far. */
  public int executions() {
    return programs.executions();
  }

  /** Chooses the protocol of {@code exec}. */
  public void useProtocol(String name) {
    protocol = name;
  }

  /** Rejects all other tokens. */
  public void requireToken(String required) {
    token = required;
  }

  /** Answers the next request whose path contains {@code path} with this response. */
  public void answerNext(String path, int status, String body) {
    prepared.add(new PreparedResponse(path, status, body));
  }

  /** Answers no requests until {@link #release}. */
  public void hold() {
    isHeld = true;
  }

  /** Answers requests again; a request that was held is never answered. */
  public void release() {
    isHeld = false;
  }

  /** Keeps new pods pending until {@link #update}. */
  public void keepPodsPending() {
    pods.keepPending();
  }

  /** Reports for new pods that no machine accepts them, until {@link #startPods}. */
  public void keepPodsUnschedulable(String message) {
    pods.keepUnschedulable(message);
  }

  /** Forgets changes, so that a watch from an earlier version is no longer possible. */
  public void forgetChanges() {
    pods.forgetChanges();
  }

  /** Adds an event for a pod. */
  public void addEvent(String pod, String type, String reason, String message, int count) {
    events.add(
        Map.of(
            "metadata",
            Map.of("uid", "event-" + events.size(), "name", pod + "." + events.size()),
            "involvedObject",
            Map.of("kind", "Pod", "name", pod),
            "type",
            type,
            "reason",
            reason,
            "message",
            message,
            "count",
            (long) count,
            "lastTimestamp",
            Instant.EPOCH.plusSeconds(events.size()).toString()));
  }

  /** Adds a running pod with one container, whose home is this folder. */
  public void addPod(String namespace, String name, String container, Path folder) {
    addPod(namespace, name, container, folder, Map.of());
  }

  /** Adds a running pod with labels. */
  public void addPod(
      String namespace, String name, String container, Path folder, Map<String, ?> labels) {
    var pod = new LinkedHashMap<String, @Nullable Object>();
    pod.put("metadata", Map.of("name", name, "namespace", namespace, "labels", labels));
    pod.put("spec", Map.of("containers", List.of(Map.of("name", container, "image", "test"))));
    folders.put(name, folder);
    pods.add(pod);
  }

  /** Replaces the status of a pod. */
  public void update(String name, Map<String, ?> status) {
    pods.update(name, status);
  }

  /** Deletes a pod and kills its programs. */
  public void remove(String name) {
    pods.remove(name);
    killPrograms();
  }

  /** The pod as it was created, with its status; null if it does not exist. */
  public @Nullable Map<String, @Nullable Object> pod(String name) {
    return pods.find(name);
  }

  /** Names of the pods. */
  public List<String> podNames() {
    return pods.names();
  }

  /** The folder that is the home of a pod's containers. */
  public Path folder(String pod) {
    return requireNonNull(folders.get(pod));
  }

  /** Starts new pods immediately again, after {@link #keepPodsPending}. */
  public void startPods() {
    pods.startImmediately();
  }

  /** Kills all programs, as happens when a container ends. */
  public void killPrograms() {
    programs.kill();
  }

  // Requests

  private void handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getHttpURI().getDecodedPath();
    requests.add(request.getMethod() + " " + path);
    if (isHeld) {
      return;
    }
    for (PreparedResponse one : prepared) {
      if (path.contains(one.path()) && prepared.remove(one)) {
        answer(
            response,
            callback,
            one.status(),
            one.body().replace("@CERTIFICATE@", certificateName(request)));
        return;
      }
    }
    String required = token;
    if (required != null
        && !("Bearer " + required).equals(request.getHeaders().get("Authorization"))) {
      answer(response, callback, 401, status(401, "Unauthorized", "Unauthorized"));
      return;
    }
    Fields query = Request.extractQueryParameters(request);
    Matcher pod = POD.matcher(path);
    if (EVENTS.matcher(path).matches()) {
      answer(response, callback, 200, Json.write(Map.of("items", events)));
    } else if (!pod.matches()) {
      answer(response, callback, 404, status(404, "NotFound", "no such path"));
    } else if ("/log".equals(pod.group(3))) {
      answer(
          response,
          callback,
          200,
          "log of " + value(query, "container", "") + "\n\n" + value(query, "tailLines", "all"));
    } else if (pod.group(3) != null) {
      exec(request, response, callback, pod.group(2), query);
    } else if (pod.group(2) != null) {
      one(request, response, callback, pod.group(1), pod.group(2));
    } else if (request.getMethod().equals("POST")) {
      create(request, response, callback, pod.group(1));
    } else if ("true".equals(query.getValue("watch"))) {
      watch(response, callback, pod.group(1), query);
    } else {
      list(response, callback, pod.group(1), query);
    }
  }

  private static String certificateName(Request request) {
    return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
                instanceof EndPoint.SslSessionData session
            && session.peerCertificates() != null
        ? session.peerCertificates()[0].getSubjectX500Principal().getName()
        : "none";
  }

  private void one(
      Request request, Response response, Callback callback, String namespace, String name) {
    Map<String, @Nullable Object> pod = pod(name);
    if (pod == null || !KubernetesPods.namespace(pod).equals(namespace)) {
      answer(response, callback, 404, status(404, "NotFound", "pods \"" + name + "\" not found"));
      return;
    }
    if (request.getMethod().equals("DELETE")) {
      remove(name);
    }
    answer(response, callback, 200, Json.write(pod));
  }

  private void create(Request request, Response response, Callback callback, String namespace)
      throws IOException {
    creations.add(Instant.now());
    Map<String, @Nullable Object> pod =
        Json.readObject(Content.Source.asString(request, StandardCharsets.UTF_8));
    String name = KubernetesPods.name(pod);
    if (!NAME.matcher(name).matches()) {
      answer(response, callback, 422, status(422, "Invalid", "metadata.name: Invalid value"));
      return;
    }
    if (pod(name) != null) {
      answer(
          response,
          callback,
          409,
          status(409, "AlreadyExists", "pods \"" + name + "\" already exists"));
      return;
    }
    int used = pods.list(namespace, "").pods().size();
    if (used >= quota) {
      answer(response, callback, 403, status(403, "Forbidden", exceededQuota(name, used)));
      return;
    }
    folders.put(name, Files.createDirectories(root.resolve(name)));
    pods.add(pod);
    answer(response, callback, 201, Json.write(pod(name)));
  }

  private String exceededQuota(String name, int used) {
    return "pods \""
        + name
        + "\" is forbidden: exceeded quota: builds, requested: pods=1, used: pods="
        + used
        + ", limited: pods="
        + quota;
  }

  private void list(Response response, Callback callback, String namespace, Fields query) {
    KubernetesPods.Snapshot all = pods.list(namespace, value(query, "labelSelector", ""));
    int from = Integer.parseInt(value(query, "continue", "0"));
    int to = Math.min(all.pods().size(), from + Integer.parseInt(value(query, "limit", "500")));
    answer(
        response,
        callback,
        200,
        Json.write(
            Map.of(
                "metadata",
                Map.of(
                    "resourceVersion",
                    Long.toString(all.version()),
                    "continue",
                    to < all.pods().size() ? Integer.toString(to) : ""),
                "items",
                all.pods().subList(from, to))));
  }

  private static String value(Fields query, String name, String otherwise) {
    String value = query.getValue(name);
    return value == null ? otherwise : value;
  }

  private void watch(Response response, Callback callback, String namespace, Fields query) {
    long from = Long.parseLong(value(query, "resourceVersion", "0"));
    if (!pods.canWatchFrom(from)) {
      // The real API server accepts the request and reports the error as an event.
      answer(
          response,
          callback,
          200,
          Json.write(
                  Map.of(
                      "type",
                      "ERROR",
                      "object",
                      Json.readObject(status(410, "Expired", "too old resource version"))))
              + "\n");
      return;
    }
    Thread.ofVirtual().start(() -> sendChanges(response, callback, namespace, query, from));
  }

  private void sendChanges(
      Response response, Callback callback, String namespace, Fields query, long from) {
    long end =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(Long.parseLong(query.getValue("timeoutSeconds")));
    long last = from;
    OutputStream out = Content.Sink.asOutputStream(response);
    try {
      out.flush();
      for (Change change = pods.next(last, end); change != null; change = pods.next(last, end)) {
        last = change.version();
        if (KubernetesPods.isSelected(change.pod(), namespace, value(query, "labelSelector", ""))) {
          out.write(
              (Json.write(Map.of("type", change.type(), "object", change.pod())) + "\n")
                  .getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
      }
      out.close();
      callback.succeeded();
    } catch (IOException | InterruptedException e) {
      callback.failed(e);
    }
  }

  /** The JSON of an error, or of the end of a program that failed. */
  static String status(int code, String reason, String message) {
    return Json.write(
        Map.of(
            "kind",
            "Status",
            "status",
            "Failure",
            "code",
            (long) code,
            "reason",
            reason,
            "message",
            message));
  }

  /** The API's response to a request without permission. */
  public static String forbidden(String user, String verb, String resource) {
    return status(
        403,
        "Forbidden",
        resource
            + " is forbidden: User \""
            + user
            + "\" cannot "
            + verb
            + " resource \""
            + resource
            + "\" in API group \"\" in the namespace \"builds\"");
  }

  private static void answer(Response response, Callback callback, int status, String body) {
    response.setStatus(status);
    Content.Sink.write(response, true, body, callback);
  }

  private void exec(
      Request request, Response response, Callback callback, String name, Fields query) {
    Map<String, @Nullable Object> pod = pod(name);
    String container = value(query, "container", "");
    if (pod == null) {
      answer(response, callback, 404, status(404, "NotFound", "pods \"" + name + "\" not found"));
      return;
    }
    if (!KubernetesPods.containers(pod).contains(container)) {
      answer(
          response,
          callback,
          400,
          status(400, "BadRequest", "container " + container + " is not valid for pod " + name));
      return;
    }
    List<String> command = query.getValues("command");
    boolean upgraded =
        sockets.upgrade(
            (ServerUpgradeRequest in, ServerUpgradeResponse out, Callback done) -> {
              String current = protocol;
              if (in.getSubProtocols().contains(current)) {
                out.setAcceptedSubProtocol(current);
              }
              Path folder = requireNonNull(folders.get(name));
              return programs.handler(command, folder, container, current);
            },
            request,
            response,
            callback,
            configuration -> configuration.setAutoFragment(false));
    if (!upgraded) {
      answer(response, callback, 400, status(400, "BadRequest", "you must specify an upgrade"));
    }
  }

  /** Number of programs that are running. */
  public int running() {
    return programs.running();
  }

  /** Closes the WebSockets of all programs with this code. */
  public void closeSockets(int code, String reason) {
    programs.closeSockets(code, reason);
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      killPrograms();
    }
  }
}
