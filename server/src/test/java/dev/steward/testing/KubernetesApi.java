package dev.steward.testing;

import static java.util.Objects.requireNonNull;

import dev.steward.text.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/**
 * API server of Kubernetes on a real socket, for pods whose containers are folders of this machine.
 * A pod is running as soon as it is created, and {@code exec} starts a real program in its folder.
 * All connections lead through a {@link InterruptibleProxy}.
 */
public final class KubernetesApi implements AutoCloseable {

  /** The current protocol of {@code exec}, in which a client can end the input. */
  public static final String V5 = "v5.channel.k8s.io";

  /** The protocol of Kubernetes before 1.30. */
  public static final String V4 = "v4.channel.k8s.io";

  /** A prepared response in which the name of the pod is that of the client's certificate. */
  public static final String CERTIFICATE_NAME = "{\"metadata\":{\"name\":\"@CERTIFICATE@\"}}";

  private static final Pattern POD =
      Pattern.compile("/api/v1/namespaces/([^/]+)/pods(?:/([^/]+))?(/exec)?");
  private static final Pattern EVENTS = Pattern.compile("/api/v1/namespaces/([^/]+)/events");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

  /** A response that replaces the API's own. */
  private record PreparedResponse(String path, int status, String body) {}

  private record Change(long version, String type, Map<String, @Nullable Object> pod) {}

  private final Path root;
  private final Server server;
  private final InterruptibleProxy proxy;
  private final boolean hasTls;
  private final @Nullable WebSocketMappings sockets;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Map<String, @Nullable Object>> pods = new TreeMap<>();
  private final Map<String, Path> folders = new ConcurrentHashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private long version = 100;
  private long oldestVersion = 100;

  private final List<Map<String, @Nullable Object>> events = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<PreparedResponse> prepared = new ConcurrentLinkedQueue<>();
  private final Set<Process> processes = ConcurrentHashMap.newKeySet();
  private final Set<CoreSession> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger executions = new AtomicInteger();
  private volatile String protocol = V5;
  private volatile @Nullable String token;
  private volatile boolean isHeld;
  private volatile boolean startsPods = true;

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
    proxy = new InterruptibleProxy(((ServerConnector) server.getConnectors()[0]).getLocalPort());
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
  public InterruptibleProxy proxy() {
    return proxy;
  }

  /** Method and path of the requests so far. */
  public List<String> requests() {
    return requests;
  }

  /** Number of programs started so far. */
  public int executions() {
    return executions.get();
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

  /** Answers no more requests, until {@link #release}. */
  public void hold() {
    isHeld = true;
  }

  /** Answers requests again; a request that was held gets no answer. */
  public void release() {
    isHeld = false;
  }

  /** Keeps new pods waiting until {@link #update}. */
  public void keepPodsPending() {
    startsPods = false;
  }

  /** Forgets changes, so that a watch from an earlier version is no longer possible. */
  public void forgetChanges() {
    lock.lock();
    try {
      version += 10;
      oldestVersion = version;
      changes.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Adds an event of a pod. */
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
    lock.lock();
    try {
      store("ADDED", withStatus(pod, runningStatus(pod)));
    } finally {
      lock.unlock();
    }
  }

  /** Replaces the status of a pod. */
  public void update(String name, Map<String, ?> status) {
    lock.lock();
    try {
      var pod = requireNonNull(pods.get(name));
      store("MODIFIED", withStatus(pod, new LinkedHashMap<String, @Nullable Object>(status)));
    } finally {
      lock.unlock();
    }
  }

  /** Deletes a pod and kills its programs. */
  public void remove(String name) {
    lock.lock();
    try {
      Map<String, @Nullable Object> pod = pods.remove(name);
      if (pod != null) {
        version++;
        changes.add(new Change(version, "DELETED", versioned(pod)));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    killPrograms();
  }

  /** The pod as it was created, with its status; null if it does not exist. */
  public @Nullable Map<String, @Nullable Object> pod(String name) {
    lock.lock();
    try {
      return pods.get(name);
    } finally {
      lock.unlock();
    }
  }

  /** Names of the pods. */
  public List<String> podNames() {
    lock.lock();
    try {
      return List.copyOf(pods.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** The folder that is the home of a pod's containers. */
  public Path folder(String pod) {
    return requireNonNull(folders.get(pod));
  }

  /** Starts new pods at once again, after {@link #keepPodsPending}. */
  public void startPods() {
    startsPods = true;
  }

  /** Kills all programs, as the end of a container does. */
  public void killPrograms() {
    processes.forEach(Process::destroyForcibly);
  }

  private static Map<String, @Nullable Object> withStatus(
      Map<String, @Nullable Object> pod, Map<String, @Nullable Object> status) {
    var changedPod = new LinkedHashMap<String, @Nullable Object>(pod);
    changedPod.put("status", status);
    return changedPod;
  }

  private Map<String, @Nullable Object> runningStatus(Map<String, @Nullable Object> pod) {
    var states = new ArrayList<Object>();
    for (String container : containers(pod)) {
      states.add(
          Map.of(
              "name",
              container,
              "image",
              "test",
              "state",
              startsPods
                  ? Map.of("running", Map.of("startedAt", "2026-01-01T00:00:00Z"))
                  : Map.of("waiting", Map.of("reason", "ContainerCreating"))));
    }
    var status = new LinkedHashMap<String, @Nullable Object>();
    status.put("phase", startsPods ? "Running" : "Pending");
    status.put("containerStatuses", states);
    return status;
  }

  private static List<String> containers(Map<String, @Nullable Object> pod) {
    var names = new ArrayList<String>();
    if (Json.asObject(pod.get("spec")).get("containers") instanceof List<?> list) {
      list.forEach(one -> names.add(String.valueOf(Json.asObject(one).get("name"))));
    }
    return names;
  }

  private void store(String type, Map<String, @Nullable Object> pod) {
    version++;
    Map<String, @Nullable Object> stored = versioned(pod);
    pods.put(name(stored), stored);
    changes.add(new Change(version, type, stored));
    changed.signalAll();
  }

  private Map<String, @Nullable Object> versioned(Map<String, @Nullable Object> pod) {
    var metadata = new LinkedHashMap<String, @Nullable Object>(Json.asObject(pod.get("metadata")));
    metadata.put("resourceVersion", Long.toString(version));
    metadata.putIfAbsent("uid", "uid-" + version);
    metadata.putIfAbsent("creationTimestamp", "2026-01-01T00:00:00Z");
    var result = new LinkedHashMap<String, @Nullable Object>(pod);
    result.put("metadata", metadata);
    return result;
  }

  private static String name(Map<String, @Nullable Object> pod) {
    return String.valueOf(Json.asObject(pod.get("metadata")).get("name"));
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
    } else if (pod.group(3) != null) {
      exec(request, response, callback, pod.group(2), query);
    } else if (pod.group(2) != null) {
      one(request, response, callback, pod.group(2));
    } else if (request.getMethod().equals("POST")) {
      create(request, response, callback);
    } else if ("true".equals(query.getValue("watch"))) {
      watch(response, callback, query);
    } else {
      list(response, callback, query);
    }
  }

  private static String certificateName(Request request) {
    return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
                instanceof EndPoint.SslSessionData session
            && session.peerCertificates() != null
        ? session.peerCertificates()[0].getSubjectX500Principal().getName()
        : "none";
  }

  private void one(Request request, Response response, Callback callback, String name) {
    Map<String, @Nullable Object> pod = pod(name);
    if (pod == null) {
      answer(response, callback, 404, status(404, "NotFound", "pods \"" + name + "\" not found"));
      return;
    }
    if (request.getMethod().equals("DELETE")) {
      remove(name);
    }
    answer(response, callback, 200, Json.write(pod));
  }

  private void create(Request request, Response response, Callback callback) throws IOException {
    Map<String, @Nullable Object> pod =
        Json.readObject(Content.Source.asString(request, StandardCharsets.UTF_8));
    String name = name(pod);
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
    folders.put(name, Files.createDirectories(root.resolve(name)));
    lock.lock();
    try {
      store("ADDED", withStatus(pod, runningStatus(pod)));
    } finally {
      lock.unlock();
    }
    answer(response, callback, 201, Json.write(pod(name)));
  }

  private void list(Response response, Callback callback, Fields query) {
    var items = new ArrayList<Object>();
    long current;
    int from = Integer.parseInt(value(query, "continue", "0"));
    int limit = Integer.parseInt(value(query, "limit", "500"));
    lock.lock();
    try {
      current = version;
      for (Map<String, @Nullable Object> pod : pods.values()) {
        if (isSelected(pod, value(query, "labelSelector", ""))) {
          items.add(pod);
        }
      }
    } finally {
      lock.unlock();
    }
    int to = Math.min(items.size(), from + limit);
    answer(
        response,
        callback,
        200,
        Json.write(
            Map.of(
                "metadata",
                Map.of(
                    "resourceVersion",
                    Long.toString(current),
                    "continue",
                    to < items.size() ? Integer.toString(to) : ""),
                "items",
                items.subList(from, to))));
  }

  private static String value(Fields query, String name, String otherwise) {
    String value = query.getValue(name);
    return value == null ? otherwise : value;
  }

  private static boolean isSelected(Map<String, @Nullable Object> pod, String selector) {
    Object labels = Json.asObject(pod.get("metadata")).get("labels");
    for (String part : selector.isEmpty() ? new String[0] : selector.split(",", -1)) {
      String[] pair = part.split("=", 2);
      if (!(labels instanceof Map<?, ?> map) || !pair[1].equals(map.get(pair[0]))) {
        return false;
      }
    }
    return true;
  }

  private void watch(Response response, Callback callback, Fields query) {
    long from = Long.parseLong(value(query, "resourceVersion", "0"));
    lock.lock();
    try {
      if (from < oldestVersion) {
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
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().start(() -> sendChanges(response, callback, query, from));
  }

  private void sendChanges(Response response, Callback callback, Fields query, long from) {
    long end =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(Long.parseLong(query.getValue("timeoutSeconds")));
    long last = from;
    OutputStream out = Content.Sink.asOutputStream(response);
    try {
      out.flush();
      for (Change change = next(last, end); change != null; change = next(last, end)) {
        last = change.version();
        if (isSelected(change.pod(), value(query, "labelSelector", ""))) {
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

  private @Nullable Change next(long after, long end) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        for (Change change : changes) {
          if (change.version() > after) {
            return change;
          }
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        long _ = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private static String status(int code, String reason, String message) {
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

  // Programs

  private void exec(
      Request request, Response response, Callback callback, String name, Fields query) {
    Map<String, @Nullable Object> pod = pod(name);
    String container = value(query, "container", "");
    if (pod == null) {
      answer(response, callback, 404, status(404, "NotFound", "pods \"" + name + "\" not found"));
      return;
    }
    if (!containers(pod).contains(container)) {
      answer(
          response,
          callback,
          400,
          status(400, "BadRequest", "container " + container + " is not valid for pod " + name));
      return;
    }
    List<String> command = query.getValues("command");
    boolean upgraded =
        requireNonNull(sockets)
            .upgrade(
                (ServerUpgradeRequest in, ServerUpgradeResponse out, Callback done) -> {
                  if (in.getSubProtocols().contains(protocol)) {
                    out.setAcceptedSubProtocol(protocol);
                  }
                  return new Execution(command, requireNonNull(folders.get(name)));
                },
                request,
                response,
                callback,
                configuration -> configuration.setAutoFragment(false));
    if (!upgraded) {
      answer(response, callback, 400, status(400, "BadRequest", "you must specify an upgrade"));
    }
  }

  /** One program; the first byte of a message names the stream. */
  private final class Execution implements FrameHandler {
    private final List<String> command;
    private final Path folder;
    private int stream = -1;
    private @Nullable Process process;
    private @Nullable CoreSession session;

    Execution(List<String> command, Path folder) {
      this.command = command;
      this.folder = folder;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
      session = opened;
      sessions.add(opened);
      executions.incrementAndGet();
      try {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("HOME", folder.toString());
        builder
            .environment()
            .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        Process started = builder.start();
        process = started;
        processes.add(started);
        // A kubelet announces streams by empty messages.
        for (byte to : new byte[] {1, 3}) {
          opened.sendFrame(
              new Frame(OpCode.BINARY, true, ByteBuffer.wrap(new byte[] {to})),
              Callback.NOOP,
              false);
        }
        Thread.ofVirtual().start(() -> run(started));
      } catch (IOException e) {
        Thread.ofVirtual()
            .start(() -> end(status(500, "InternalError", "exec failed: " + e.getMessage())));
      }
      callback.succeeded();
      opened.demand();
    }

    private void run(Process started) {
      try {
        Thread errors = Thread.ofVirtual().start(() -> copy(started.getErrorStream(), 2));
        copy(started.getInputStream(), 1);
        errors.join();
        int code = started.waitFor();
        end(
            code == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : status(500, "NonZeroExitCode", "command terminated with exit code " + code));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        processes.remove(started);
      }
    }

    private void copy(java.io.InputStream in, int to) {
      byte[] part = new byte[32 << 10];
      try (in) {
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
          send(to, part, n);
        }
      } catch (IOException e) {
        // The client is gone; the program ends when it writes again.
        return;
      }
    }

    private void send(int to, byte[] bytes, int length) throws IOException {
      ByteBuffer message = ByteBuffer.allocate(length + 1);
      message.put((byte) to).put(bytes, 0, length).flip();
      var sent = new Callback.Completable();
      requireNonNull(session).sendFrame(new Frame(OpCode.BINARY, true, message), sent, false);
      try {
        sent.get();
      } catch (ExecutionException e) {
        throw new IOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    private void end(String result) {
      byte[] bytes = result.getBytes(StandardCharsets.UTF_8);
      try {
        send(3, bytes, bytes.length);
        requireNonNull(session).close(CloseStatus.NORMAL, "", Callback.NOOP);
      } catch (IOException e) {
        // The client is gone.
        return;
      }
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
      CoreSession current = requireNonNull(session);
      ByteBuffer payload = frame.getPayload();
      try {
        if (frame.getOpCode() == OpCode.PING) {
          ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
          current.sendFrame(new Frame(OpCode.PONG, true, copy), Callback.NOOP, false);
        } else if (frame.getOpCode() == OpCode.BINARY || frame.getOpCode() == OpCode.CONTINUATION) {
          if (stream < 0 && payload.hasRemaining()) {
            stream = payload.get() & 0xff;
          }
          byte[] bytes = new byte[payload.remaining()];
          payload.get(bytes);
          receive(bytes);
          if (frame.isFin()) {
            stream = -1;
          }
        }
      } catch (IOException e) {
        // The program no longer reads its input, which is no error of the connection.
        stream = frame.isFin() ? -1 : stream;
      }
      callback.succeeded();
      current.demand();
    }

    private void receive(byte[] bytes) throws IOException {
      Process current = process;
      if (current == null) {
        return;
      }
      if (stream == 0) {
        current.getOutputStream().write(bytes);
        current.getOutputStream().flush();
      } else if (stream == 255 && protocol.equals(V5) && bytes.length == 1 && bytes[0] == 0) {
        current.getOutputStream().close();
      }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus closeStatus, Callback callback) {
      sessions.remove(requireNonNull(session));
      Process current = process;
      if (current != null) {
        try {
          // A cluster does not kill the program of a client that is gone, but its input ends.
          current.getOutputStream().close();
        } catch (IOException e) {
          callback.succeeded();
          return;
        }
      }
      callback.succeeded();
    }
  }

  /** Number of programs that are running. */
  public int running() {
    return processes.size();
  }

  /** Closes the WebSockets of all programs with this code. */
  public void closeSockets(int code, String reason) {
    sessions.forEach(session -> session.close(code, reason, Callback.NOOP));
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
