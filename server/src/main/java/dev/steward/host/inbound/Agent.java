package dev.steward.host.inbound;

import dev.steward.host.HostFacts;
import dev.steward.host.inbound.Message.Goodbye;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Connects this machine to a server as a node, and reconnects whenever the connection is lost. The
 * commands of builds run in sessions of their own, so they continue without a connection, and after
 * the agent has exited.
 */
public final class Agent implements AutoCloseable {

  /** Path of the server's endpoint, below its context path. */
  public static final String PATH = "agent/connect";

  /** Why an agent exited. */
  public enum Outcome {
    /** The agent was closed. */
    STOPPED,
    /** The server has no node with this name, or the secret is wrong. */
    REFUSED,
    /** The agent and the server have different versions of the protocol. */
    INCOMPATIBLE
  }

  /** Opens connections to the server. */
  public interface Connector {

    /** Builder of a WebSocket, prepared for the proxy in front of the server. */
    WebSocket.Builder webSocket(URI uri);

    /** One line about the cause of a failure, with advice. */
    String explain(URI uri, Throwable failure);
  }

  /**
   * Configuration of an agent.
   *
   * @param endpoint URL of the server's endpoint, with http or https
   * @param node name of the node
   * @param secretFile file with the node's secret; read at each attempt to connect
   * @param workFolder working folder of programs; created if missing
   * @param variables variables of the agent's process; programs get only a few of them
   */
  public record Options(
      URI endpoint, String node, Path secretFile, Path workFolder, Map<String, String> variables) {}

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  /** How long the agent waits for its last message to be sent when it is closed. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

  private static final int MAX_SECRET = 1_000;

  private final Options options;
  private final Connector connector;
  private final Consumer<String> log;
  private final InstantSource clock;
  private final KeepAlive keepAlive;
  private final Function<Duration, Duration> pause;
  private final Backoff backoff;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Link current;

  /**
   * Creates an agent.
   *
   * @param log receives one line per event
   */
  public Agent(
      Options options,
      Connector connector,
      Consumer<String> log,
      InstantSource clock,
      RandomGenerator random) {
    this(options, connector, log, clock, random, KeepAlive.DEFAULT, Function.identity());
  }

  /**
   * Creates an agent with other timeouts.
   *
   * @param pause shortens the pauses between attempts to connect
   */
  Agent(
      Options options,
      Connector connector,
      Consumer<String> log,
      InstantSource clock,
      RandomGenerator random,
      KeepAlive keepAlive,
      Function<Duration, Duration> pause) {
    this.options = options;
    this.connector = connector;
    this.log = log;
    this.clock = clock;
    this.keepAlive = keepAlive;
    this.pause = pause;
    this.backoff = new Backoff(random);
  }

  /**
   * Runs until the agent is closed, or until the server refuses it for good.
   *
   * @throws IOException if the secret file or the work folder cannot be used at startup
   */
  public Outcome run() throws IOException, InterruptedException {
    try {
      Files.createDirectories(options.workFolder());
      warnAboutReaders();
      String secret = secret();
      while (stopped.getCount() > 0) {
        Attempt attempt = attempt(secret);
        if (attempt.outcome() != null) {
          return attempt.outcome();
        }
        if (stopped.getCount() == 0) {
          break;
        }
        Duration delay = pause.apply(backoff.next());
        print(attempt.message() + "; next attempt in " + seconds(delay) + " s");
        if (stopped.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
          break;
        }
        secret = secretOr(secret);
      }
      print("stopped");
      return Outcome.STOPPED;
    } finally {
      ended.countDown();
    }
  }

  /**
   * Result of an attempt to connect.
   *
   * @param outcome why the agent exits; null if it tries again
   */
  private record Attempt(String message, @Nullable Outcome outcome) {}

  private Attempt attempt(String secret) throws InterruptedException {
    var socket = new ClientSocket();
    CompletableFuture<WebSocket> opening =
        connector
            .webSocket(options.endpoint())
            .header(
                InboundConnections.NODE_HEADER,
                URLEncoder.encode(options.node(), StandardCharsets.UTF_8))
            .header(InboundConnections.SECRET_HEADER, secret)
            .buildAsync(webSocketUri(), socket);
    try {
      var _ = opening.get(CONNECT_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return failure(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      opening.cancel(true);
      return new Attempt(
          "no response from the server within " + CONNECT_TIMEOUT.toSeconds() + " s", null);
    }
    return use(socket);
  }

  private Attempt use(ClientSocket socket) throws InterruptedException {
    long begin = System.nanoTime();
    var session =
        new AgentSession(
            options.node(),
            options.workFolder(),
            environment(),
            socket,
            keepAlive,
            hello -> print("connected to " + options.endpoint() + " (" + hello.product() + ")"));
    current = session.link();
    session.start();
    socket.attach(session.link());
    if (stopped.getCount() == 0) {
      goodbye(session.link());
    }
    String why = session.link().awaitClosed();
    current = null;
    if (stopped.getCount() == 0) {
      // The caller releases the connections of this process next. If that resets this one, the
      // server may not have read the last message yet, and would not say that the agent was
      // stopped.
      socket.awaitClosed(STOP_TIMEOUT);
    }
    backoff.reset(Duration.ofNanos(System.nanoTime() - begin));
    return session.reason() == Goodbye.Reason.VERSION
        ? ended("refused: " + why, Outcome.INCOMPATIBLE)
        : new Attempt("connection lost: " + why, null);
  }

  private Attempt failure(Throwable cause) {
    if (!(cause instanceof WebSocketHandshakeException handshake)) {
      return new Attempt(connector.explain(options.endpoint(), cause), null);
    }
    HttpResponse<?> response = handshake.getResponse();
    int status = response.statusCode();
    String error = response.headers().firstValue(InboundConnections.ERROR_HEADER).orElse(null);
    if (status == 403 && error != null) {
      return ended(
          "refused by "
              + options.endpoint()
              + ": the server has no inbound agent '"
              + options.node()
              + "' with the secret in "
              + options.secretFile()
              + ". Check --name, and copy the secret from the node's page to this file.",
          Outcome.REFUSED);
    }
    String location = response.headers().firstValue("Location").orElse("");
    return new Attempt(
        error != null
            ? "refused: " + error
            : location.isEmpty()
                ? options.endpoint()
                    + " returned status "
                    + status
                    + "; check --server, including its context path"
                : "the server redirects to " + location + "; specify that URL with --server",
        null);
  }

  private Attempt ended(String message, Outcome outcome) {
    print(message);
    return new Attempt(message, outcome);
  }

  private URI webSocketUri() {
    return URI.create(options.endpoint().toString().replaceFirst("^http", "ws"));
  }

  private Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    for (String name : new String[] {"HOME", "PATH", "LANG", "USER"}) {
      String value = options.variables().get(name);
      if (value != null && !value.isEmpty()) {
        environment.put(name, value);
      }
    }
    environment.putIfAbsent("HOME", System.getProperty("user.home"));
    environment.putIfAbsent("PATH", HostFacts.DEFAULT_PATH);
    environment.putIfAbsent("LANG", "C.UTF-8");
    return environment;
  }

  private String secret() throws IOException {
    String text = Files.readString(options.secretFile()).strip();
    if (text.isEmpty() || text.length() > MAX_SECRET || !text.matches("[!-~]+")) {
      throw new IOException(
          options.secretFile()
              + " does not contain a secret: it must contain the secret from the node's page, and"
              + " nothing else");
    }
    return text;
  }

  private String secretOr(String otherwise) {
    try {
      return secret();
    } catch (IOException e) {
      print("cannot read the secret file; using the secret read earlier: " + e.getMessage());
      return otherwise;
    }
  }

  private void warnAboutReaders() throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(options.secretFile());
    if (permissions.contains(PosixFilePermission.GROUP_READ)
        || permissions.contains(PosixFilePermission.OTHERS_READ)) {
      print(
          "warning: other users can read "
              + options.secretFile()
              + " ("
              + PosixFilePermissions.toString(permissions)
              + "); run: chmod 600 "
              + options.secretFile());
    }
  }

  private void print(String line) {
    log.accept(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + line);
  }

  private static String seconds(Duration duration) {
    return String.format(java.util.Locale.ROOT, "%.1f", duration.toMillis() / 1_000.0);
  }

  private static void goodbye(Link link) {
    link.goodbye(Goodbye.Reason.RECONNECT, "the agent was stopped");
  }

  /**
   * Stops the agent after a last message to the server. The commands of builds continue; once an
   * agent has reconnected, the server attaches to them.
   */
  @Override
  public void close() {
    stopped.countDown();
    Link link = current;
    if (link != null) {
      goodbye(link);
      link.awaitSent(STOP_TIMEOUT);
    }
    try {
      boolean _ = ended.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
