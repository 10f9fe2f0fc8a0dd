package dev.steward.host.inbound;

import dev.steward.host.RunLookup;
import dev.steward.host.Transport;
import dev.steward.host.shell.ShellHost;
import dev.steward.http.HttpServer;
import dev.steward.http.TrustedProxies;
import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The part of a server that agents connect to. */
final class AgentServer implements AutoCloseable, InboundConnections.Listener {

  static final KeepAlive QUICK = new KeepAlive(Duration.ofSeconds(1), 2, Duration.ofSeconds(2));

  /** Secrets of the nodes. */
  final Map<String, String> secrets = new ConcurrentHashMap<>(Map.of("n1", "secret-of-n1"));

  /** What the listener was notified of. */
  final List<String> events = new CopyOnWriteArrayList<>();

  final InboundConnections connections;
  private final HttpServer http;
  private final Map<String, Transport> transports = new ConcurrentHashMap<>();

  AgentServer() {
    this(0, QUICK);
  }

  AgentServer(int port, KeepAlive keepAlive) {
    connections =
        new InboundConnections(
            (node, secret) -> secret.equals(secrets.get(node)),
            this,
            keepAlive,
            Duration.ofSeconds(2));
    http = new HttpServer("127.0.0.1", port, new TrustedProxies(List.of()), connections::accept);
    http.start();
  }

  int port() {
    return http.port();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port() + "/agent/connect");
  }

  @Override
  public void connected(String node, Transport transport, String remote) {
    transports.put(node, transport);
    events.add("connected " + node + " from " + remote);
  }

  @Override
  public void disconnected(String node, String why) {
    transports.remove(node);
    events.add("disconnected " + node + ": " + why);
  }

  /** The transport of a node, which fails while the node is not connected. */
  Transport transport(String node) {
    return argv -> {
      Transport current = transports.get(node);
      if (current == null) {
        throw new IOException("the agent is not connected");
      }
      return current.exec(argv);
    };
  }

  /** The machine of a node, which keeps its workspaces in the folder with this path. */
  ShellHost host(String node, Path folder, RunLookup lookup) {
    return new ShellHost(
        node,
        transport(node),
        folder.resolve("build root").toString(),
        lookup,
        InstantSource.system());
  }

  AgentTransport connection(String node) {
    awaitConnected(node);
    return (AgentTransport) Objects.requireNonNull(transports.get(node));
  }

  void awaitConnected(String node) {
    ServerClient.await("the agent " + node, () -> transports.containsKey(node));
  }

  /** Waits until the listener has been notified of the end of the connection. */
  void awaitEnd(AgentTransport connection) {
    ServerClient.await("the end of a connection", () -> !transports.containsValue(connection));
  }

  void awaitEvent(String text) {
    ServerClient.await(
        text + " in " + events, () -> events.stream().anyMatch(event -> event.contains(text)));
  }

  @Override
  public void close() {
    connections.close();
    http.close();
  }
}
