package dev.steward.host.inbound;

import dev.steward.host.Transport;
import dev.steward.host.inbound.Message.Goodbye;
import dev.steward.http.Request;
import dev.steward.http.Response;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All agents that are connected to this server. Each node has at most one connection: a second
 * agent with the same name is refused, unless the first one no longer responds.
 */
public final class InboundConnections implements AutoCloseable {

  /** Checks the secrets of agents. */
  @FunctionalInterface
  public interface Verifier {

    /** True if the node expects an agent to connect with this secret. Takes constant time. */
    boolean isSecretOf(String node, String secret);
  }

  /**
   * Is notified of connections. The calls for a node are ordered, and a call may use the transport
   * and block.
   */
  public interface Listener {

    /**
     * An agent has connected.
     *
     * @param remote address, operating system and version of the agent
     */
    void connected(String node, Transport transport, String remote);

    /** The connection of a connected agent has ended. */
    void disconnected(String node, String why);
  }

  /** Header with the node's name, percent-encoded. */
  static final String NODE_HEADER = "Node-Name";

  /** Header with the node's secret. */
  static final String SECRET_HEADER = "Secret-Key";

  /** Header with the reason for a refusal, since WebSocket clients do not show the body. */
  static final String ERROR_HEADER = "X-Agent-Error";

  private static final Logger LOG = LoggerFactory.getLogger(InboundConnections.class);

  private static final int MAX_NAME = 1_000;

  /** How long a connected agent may take to respond before a second one replaces it. */
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(5);

  private final Verifier verifier;
  private final Listener listener;
  private final KeepAlive keepAlive;
  private final Duration responseTimeout;

  /** Agents that have introduced themselves, by node. */
  private final Map<String, AgentTransport> connected = new HashMap<>();

  /** The newest connection of each node that has not introduced itself yet. */
  private final Map<String, AgentTransport> opening = new HashMap<>();

  /** For each node, the newest of the threads that call the listener. */
  private final Map<String, Notifications> notifications = new HashMap<>();

  private boolean closed;

  /** Accepts agents whose secrets the verifier confirms. */
  public InboundConnections(Verifier verifier, Listener listener) {
    this(verifier, listener, KeepAlive.DEFAULT, RESPONSE_TIMEOUT);
  }

  InboundConnections(
      Verifier verifier, Listener listener, KeepAlive keepAlive, Duration responseTimeout) {
    this.verifier = verifier;
    this.listener = listener;
    this.keepAlive = keepAlive;
    this.responseTimeout = responseTimeout;
  }

  /** Answers an agent's request to open a WebSocket. */
  public Response accept(Request request) {
    if (!"websocket".equalsIgnoreCase(request.header("Upgrade"))) {
      return refusal(400, "This URL is for agents; start one with: steward agent");
    }
    String node = node(request.header(NODE_HEADER));
    String secret = request.header(SECRET_HEADER);
    String address = request.peer().address();
    if (node == null || secret == null || !verifier.isSecretOf(node, secret)) {
      LOG.debug("refused an agent from {}: wrong node name or secret", address);
      return refusal(403, "Wrong node name or secret");
    }
    AgentTransport current;
    synchronized (this) {
      current = connected.get(node);
    }
    if (current != null) {
      if (responds(current)) {
        return occupied(current);
      }
      close(current, "replaced by another agent for this node, since this one did not respond");
    }
    var agent = new AgentTransport(node, address, keepAlive, new ConnectionEvents());
    AgentTransport previous;
    synchronized (this) {
      if (closed) {
        return refusal(503, "The server is shutting down");
      }
      previous = opening.put(node, agent);
    }
    if (previous != null) {
      close(previous, "replaced by another connection from this agent");
    }
    return Response.socket(agent);
  }

  private boolean responds(AgentTransport agent) {
    Link link = agent.link();
    try {
      return link != null && link.respondsWithin(responseTimeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static Response occupied(AgentTransport current) {
    return refusal(
        409, "Another agent for this node is connected from " + current.address() + "; stop it");
  }

  private static Response refusal(int status, String reason) {
    return Response.text(status, reason + ".\n").with(ERROR_HEADER, reason);
  }

  private static @Nullable String node(@Nullable String header) {
    if (header == null || header.isEmpty() || header.length() > MAX_NAME) {
      return null;
    }
    try {
      return URLDecoder.decode(header, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Disconnects the agent of a node. The agent reconnects if its secret is still valid.
   *
   * @param why shown to the user of the agent, and to the listener
   */
  public void close(String node, String why) {
    var agents = new ArrayList<AgentTransport>();
    synchronized (this) {
      addIfPresent(agents, connected.get(node));
      addIfPresent(agents, opening.get(node));
    }
    agents.forEach(agent -> close(agent, why));
  }

  private static void addIfPresent(List<AgentTransport> all, @Nullable AgentTransport agent) {
    if (agent != null) {
      all.add(agent);
    }
  }

  private static void close(AgentTransport agent, String why) {
    Link link = agent.link();
    if (link != null) {
      link.goodbye(Goodbye.Reason.RECONNECT, why);
    }
  }

  /** Disconnects all agents and refuses new ones. */
  @Override
  public void close() {
    var agents = new ArrayList<AgentTransport>();
    synchronized (this) {
      closed = true;
      agents.addAll(connected.values());
      agents.addAll(opening.values());
    }
    agents.forEach(agent -> close(agent, "the server is shutting down"));
  }

  /** Number of connections, including those that are being opened. */
  synchronized int size() {
    return connected.size() + opening.size();
  }

  /** Keeps the maps up to date. */
  private final class ConnectionEvents implements AgentTransport.Events {

    @Override
    public void onHello(AgentTransport agent) {
      AgentTransport current;
      boolean isAccepted;
      synchronized (InboundConnections.this) {
        opening.remove(agent.node(), agent);
        current = connected.get(agent.node());
        // Sending the answer may have failed already, and the end must not be reported twice.
        isAccepted = !closed && current == null && agent.isOpen();
        if (isAccepted) {
          connected.put(agent.node(), agent);
          var notice = new Notifications(agent, notifications.get(agent.node()));
          notifications.put(agent.node(), notice);
          agent.start("agent-listener", notice);
        }
      }
      if (!isAccepted) {
        close(
            agent,
            current == null
                ? "the server is shutting down"
                : "another agent for this node is connected from " + current.address());
      }
    }

    @Override
    public void onClosed(AgentTransport agent, String why) {
      synchronized (InboundConnections.this) {
        opening.remove(agent.node(), agent);
        connected.remove(agent.node(), agent);
      }
    }
  }

  /** Notifies the listener of the start and the end of one connection. */
  private final class Notifications implements Runnable {
    private final AgentTransport agent;
    private final java.util.concurrent.CountDownLatch done =
        new java.util.concurrent.CountDownLatch(1);
    private @Nullable Notifications previous;

    Notifications(AgentTransport agent, @Nullable Notifications previous) {
      this.agent = agent;
      this.previous = previous;
    }

    @Override
    public void run() {
      try {
        Notifications before = previous;
        previous = null;
        if (before != null) {
          before.done.await();
        }
        Link link = agent.link();
        if (link == null) {
          return;
        }
        LOG.info("the agent {} has connected from {}", agent.node(), agent.description());
        listener.connected(agent.node(), agent, agent.description());
        String why = link.awaitClosed();
        LOG.info("the agent {} has disconnected: {}", agent.node(), why);
        listener.disconnected(agent.node(), why);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        synchronized (InboundConnections.this) {
          notifications.remove(agent.node(), this);
        }
        done.countDown();
      }
    }
  }
}
