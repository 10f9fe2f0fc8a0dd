package dev.steward.agent;

import dev.steward.access.Caller;
import dev.steward.cache.BoundedMap;
import dev.steward.concurrent.ThreadSet;
import dev.steward.credential.Credentials;
import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.host.Hosts;
import dev.steward.host.LogRange;
import dev.steward.host.Measurement;
import dev.steward.host.RunLookup;
import dev.steward.host.Transport;
import dev.steward.host.inbound.InboundConnections;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machines of all nodes and the connections to them. */
public final class NodeConnections implements Hosts {

  private static final Logger LOG = LoggerFactory.getLogger(NodeConnections.class);

  /** Pause after a failed attempt to read the nodes. */
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private static final int MAX_REMOVAL_REASONS = 1_000;

  private final Host builtIn;
  private final Nodes nodes;
  private final AgentSecrets secrets;
  private final ConnectionServices services;
  private final ThreadSet threads = new ThreadSet();
  private final Map<String, NodeConnection> connections = new ConcurrentHashMap<>();

  /**
   * Connections of deleted nodes that still have builds. A new node with the same name is connected
   * only after these builds have ended.
   */
  private final Map<String, NodeConnection> deleted = new ConcurrentHashMap<>();

  /** True while a thread follows a change, or is about to. */
  private final AtomicBoolean changed = new AtomicBoolean();

  private final CountDownLatch closed = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private List<Node> lastNodes = List.of();
  private volatile Workload workload = Workload.NONE;
  private volatile PodConnector pods = PodConnector.NONE;

  /** Why nodes were removed, for the builds that ran on them; only the newest reasons. */
  private final BoundedMap<String, String> removalReasons = new BoundedMap<>(MAX_REMOVAL_REASONS);

  private @Nullable InboundConnections inbound;

  /**
   * Creates the service, which connects nothing before {@link #start}.
   *
   * @param builtIn the server's own machine
   */
  public NodeConnections(
      Host builtIn,
      Nodes nodes,
      Credentials credentials,
      AgentSecrets secrets,
      SshConnector ssh,
      RunLookup runs,
      CronTimes times,
      ConnectionTiming timing,
      InstantSource clock) {
    this.builtIn = builtIn;
    this.nodes = nodes;
    this.secrets = secrets;
    services =
        new ConnectionServices(
            nodes,
            new SshTargets(nodes, credentials),
            ssh,
            () -> pods,
            runs,
            times,
            timing,
            clock,
            threads);
  }

  /**
   * Sets the source of the builds for which nodes are connected on demand. This method must be
   * called before {@link #start}.
   */
  public void setWorkload(Workload source) {
    workload = source;
  }

  /** Sets the connector that starts the pods of nodes in clouds. */
  public void setPods(PodConnector connector) {
    pods = connector;
  }

  /**
   * Sets the message that the builds on a node report when the node is removed.
   *
   * @param message a sentence that says what happened
   */
  public void explainRemoval(String node, String message) {
    removalReasons.put(node, message);
  }

  private String removalMessage(String node) {
    String message = removalReasons.get(node);
    return message == null ? NodeTransport.deletedMessage(node) : message;
  }

  /** Sets the connections of inbound agents. */
  public void setInbound(InboundConnections source) {
    inbound = source;
  }

  /** Starts to connect the nodes, and follows their configuration from now on. */
  public void start() {
    nodes.onChange(this::onNodesChanged);
    reconcile();
  }

  private void onNodesChanged() {
    // The change may be part of a commit, whose thread must not wait.
    if (!changed.getAndSet(true)) {
      boolean _ = threads.start("nodes", this::followChanges);
    }
  }

  /** Connects and disconnects nodes as their configuration says, once the database responds. */
  private void followChanges() {
    boolean isReported = false;
    try {
      do {
        changed.set(false);
        try {
          reconcile();
          return;
        } catch (Outage e) {
          if (!isReported) {
            isReported = true;
            LOG.warn(
                "The nodes could not be read, so changes to nodes have no effect yet; trying again"
                    + " until the database responds: {}",
                e.getMessage());
          }
        }
        if (changed.getAndSet(true)) {
          // Another change has come in, and its thread follows both.
          return;
        }
      } while (!closed.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a changed list is a different instance
  private void reconcile() {
    lock.lock();
    try {
      List<Node> all = nodes.all();
      if (closed.getCount() == 0 || all == lastNodes) {
        return;
      }
      lastNodes = all;
      Set<String> removed = new HashSet<>(connections.keySet());
      for (Node node : all) {
        if (!node.isBuiltIn()) {
          removed.remove(node.name());
          NodeConnection connection = connections.get(node.name());
          if (connection != null) {
            connection.update(node);
          } else if (!deleted.containsKey(node.name())) {
            var created = new NodeConnection(services, workload, node, this::onBuildsEnded);
            connections.put(node.name(), created);
            created.start();
          }
        }
      }
      removed.forEach(this::remove);
    } finally {
      lock.unlock();
    }
  }

  private void remove(String name) {
    NodeConnection connection = connections.get(name);
    if (connection != null) {
      // The connection is in one of the maps at any time, so that builds always find it.
      deleted.put(name, connection);
      connections.remove(name);
      if (!connection.delete(removalMessage(name))) {
        deleted.remove(name);
      }
      nodes.forget(name);
    }
  }

  /**
   * Called when the builds of a deleted node have ended; a new node with its name is now connected.
   */
  private void onBuildsEnded(String name) {
    lock.lock();
    try {
      deleted.remove(name);
      lastNodes = List.of();
    } finally {
      lock.unlock();
    }
    onNodesChanged();
  }

  @Override
  public Host builtIn() {
    return builtIn;
  }

  /**
   * {@inheritDoc}
   *
   * @throws Problem.NotFound if there is no such node
   */
  @Override
  public Host of(String node) {
    return node.isEmpty() ? builtIn : connection(node).host();
  }

  @Override
  public Host inContainer(String node, String container) {
    return node.isEmpty()
        ? Hosts.super.inContainer(node, container)
        : connection(node).host(container);
  }

  @Override
  public Map<String, String> environment(String node, String container) {
    return node.isEmpty()
        ? Hosts.super.environment(node, container)
        : connection(node).environment(container);
  }

  @Override
  public String containerLog(String node, String container, LogRange range) {
    return node.isEmpty()
        ? Hosts.super.containerLog(node, container, range)
        : connection(node).containerLog(container, range);
  }

  private NodeConnection connection(String node) {
    NodeConnection connection = connections.get(node);
    if (connection == null) {
      connection = deleted.get(node);
    }
    if (connection == null) {
      throw new Problem.NotFound(removalMessage(node));
    }
    return connection;
  }

  @Override
  public boolean isConnected(String node) {
    return node.isEmpty() || state(node) == NodeState.ONLINE;
  }

  @Override
  public Duration maxReconnectPause() {
    return services.timing().maxPause();
  }

  /** State of the connection to a node. */
  public NodeState state(String node) {
    if (node.isEmpty()) {
      return NodeState.ONLINE;
    }
    NodeConnection connection = connections.get(node);
    return connection == null ? NodeState.OFFLINE : connection.state();
  }

  /** How the node is connected. */
  public NodeDefinition definition(Node node) {
    NodeConnection connection = connections.get(node.name());
    return connection == null ? NodeDefinition.of(node) : connection.definition();
  }

  /** The newest measurement of a node; null if there is none. Never waits for another machine. */
  public @Nullable Measurement measurement(String node) {
    if (node.isEmpty()) {
      return builtIn.measure();
    }
    NodeConnection connection = connections.get(node);
    return connection == null ? null : connection.measurement();
  }

  /** Measures the machines of all connected nodes. Does not wait for the measurements. */
  public void requestMeasurements() {
    connections.values().forEach(NodeConnection::requestMeasurement);
  }

  /** Time that the last ping of a node took; null if the node is not connected. */
  public @Nullable Duration latency(String node) {
    NodeConnection connection = connections.get(node);
    return connection == null ? null : connection.latency();
  }

  /** The folder of a connected node that contains its workspaces; null if it is not connected. */
  public @Nullable String root(String node) {
    NodeConnection connection = connections.get(node);
    if (connection == null || connection.state() != NodeState.ONLINE) {
      return null;
    }
    HostFacts facts = connection.host().knownFacts();
    return facts == null ? null : facts.root();
  }

  /** The launch log of a node from a position. */
  public LaunchLog.LogPart log(String node, long position) {
    NodeConnection connection = connections.get(node);
    return connection == null ? new LaunchLog.LogPart("", 0) : connection.log().from(position);
  }

  /** Connects a node now, even if a user disconnected it. */
  public void launch(Caller caller, Node node) {
    if (node.isDisconnected()) {
      nodes.bringOnline(caller, node);
    }
    NodeConnection connection = connections.get(node.name());
    if (connection != null && connection.state() != NodeState.ONLINE) {
      connection.launch();
    }
  }

  /** Disconnects a node until a user launches it; does nothing if it is not connected. */
  public void disconnect(Caller caller, Node node, String reason) {
    if (state(node.name()) != NodeState.OFFLINE) {
      nodes.disconnect(caller, node, reason);
    }
  }

  /** The secret that the agent of a node connects with. */
  public String secretOf(Node node) {
    return secrets.secretOf(node.name());
  }

  /** Invalidates the secret of a node and disconnects its agent. */
  public void revokeSecret(Caller caller, Node node) {
    nodes.revokeSecret(caller, node);
    NodeConnection connection = connections.get(node.name());
    if (connection != null && isInbound(node)) {
      connection.drop("its secret was revoked by " + caller.name());
    }
  }

  /** Returns whether the node's machine connects to the server. */
  public boolean isInbound(Node node) {
    return !node.isBuiltIn() && definition(node).launcher() instanceof Launcher.Inbound;
  }

  /** Checks the secrets of inbound agents. */
  public InboundConnections.Verifier verifier() {
    return (name, secret) -> {
      Node node = nodes.find(name);
      // The comparison takes the same time for a name that does not exist.
      boolean isSecret = secrets.isSecretOf(name, secret);
      return isSecret && node != null && isInbound(node);
    };
  }

  /** Receives the connections of inbound agents. */
  public InboundConnections.Listener inboundListener() {
    return new InboundConnections.Listener() {
      @Override
      public void connected(String node, Transport transport, String remote) {
        NodeConnection connection = connections.get(node);
        String refusal =
            connection == null
                ? "There is no such node."
                : connection.offer(
                    new InboundLink(transport, why -> closeInbound(node, whyClosed(node, why))),
                    remote);
        if (refusal != null) {
          closeInbound(node, refusal);
        }
      }

      @Override
      public void disconnected(String node, String why) {
        NodeConnection connection = connections.get(node);
        if (connection == null) {
          connection = deleted.get(node);
        }
        if (connection != null) {
          connection.onInboundLost(why);
        }
      }
    };
  }

  private static String whyClosed(String node, String why) {
    return "the server disconnected the node " + node + ": " + why;
  }

  private void closeInbound(String node, String why) {
    InboundConnections source = inbound;
    if (source != null) {
      source.close(node, why);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    String reason = "the server is shutting down";
    connections.values().forEach(connection -> connection.close(reason));
    deleted.values().forEach(connection -> connection.close(reason));
    threads.stop(Duration.ofSeconds(1));
  }
}
