package dev.steward.agent;

import dev.steward.host.ConnectionOutage;
import dev.steward.host.Host;
import dev.steward.host.LogRange;
import dev.steward.host.Measurement;
import dev.steward.host.Transport;
import dev.steward.host.kubernetes.KubernetesException;
import dev.steward.host.shell.ShellHost;
import dev.steward.node.Node;
import dev.steward.node.OfflineCause;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one node. A thread connects, watches the connection, and connects again if it
 * is lost. An inbound node that is not connected has no thread.
 */
final class NodeConnection {

  private static final Logger LOG = LoggerFactory.getLogger(NodeConnection.class);

  /** How long the builds of a deleted node may take to end, including their post-build actions. */
  private static final Duration END_TIMEOUT = Duration.ofMinutes(1);

  private static final int MAX_ENVIRONMENT = 256 << 10;
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*+");

  private final ConnectionServices services;
  private final Workload workload;
  private final Consumer<String> onBuildsEnded;
  private final NodeTransport transport;
  private final LaunchLog log;
  private final Availability availability;
  private final ConnectionLifecycle lifecycle;
  private volatile ShellHost host;

  /** Other containers of the node, if that is a pod, by name. */
  private final Map<String, ShellHost> containerHosts = new ConcurrentHashMap<>();

  /** Message for the builds of the deleted node once they are being ended; null before. */
  private volatile @Nullable String deletion;

  /** The monitor of the last connection; null before the first one. */
  private volatile @Nullable ConnectionMonitor monitor;

  /**
   * Creates the connection of a node, which is not connected yet.
   *
   * @param onBuildsEnded receives the name of the node once builds no longer use a connection for
   *     which {@link #delete} has returned true
   */
  NodeConnection(
      ConnectionServices services, Workload workload, Node node, Consumer<String> onBuildsEnded) {
    this.services = services;
    this.workload = workload;
    this.onBuildsEnded = onBuildsEnded;
    transport = new NodeTransport();
    log = new LaunchLog(services.clock());
    availability = new Availability(workload, services.times(), services.clock());
    lifecycle = new ConnectionLifecycle(services, node, log, this::run);
    host = newHost(node);
  }

  private ShellHost newHost(Node node) {
    return newHost(node, node.name(), transport);
  }

  private ShellHost newHost(Node node, String machine, Transport machineTransport) {
    return new ShellHost(
        machine, machineTransport, node.folder(), services.runs(), services.clock());
  }

  private String name() {
    return lifecycle.node().name();
  }

  ShellHost host() {
    return host;
  }

  /**
   * The machine as programs in another container of its pod see it. Workspaces are on a volume that
   * all containers share, at the same path.
   */
  Host host(String container) {
    return containerHosts.computeIfAbsent(
        container,
        _ -> newHost(lifecycle.node(), name() + "/" + container, transport.inContainer(container)));
  }

  /**
   * The variables that the image of a container sets.
   *
   * @throws ConnectionOutage if the container is not reachable
   */
  Map<String, String> environment(String container) {
    try (Transport.Channel channel = transport.inContainer(container).exec(List.of("env"))) {
      channel.input().close();
      var variables = new HashMap<String, String>();
      String output =
          new String(channel.output().readNBytes(MAX_ENVIRONMENT), StandardCharsets.UTF_8);
      for (String line : output.split("\n", -1)) {
        int equals = line.indexOf('=');
        if (equals > 0 && VARIABLE.matcher(line.substring(0, equals)).matches()) {
          variables.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      return variables;
    } catch (IOException e) {
      throw new ConnectionOutage(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The log of a container.
   *
   * @throws ConnectionOutage if the cluster is not reachable
   */
  String containerLog(String container, LogRange range) {
    try {
      return transport.containerLog(container, range);
    } catch (KubernetesException e) {
      throw new Problem.Invalid(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new ConnectionOutage(String.valueOf(e.getMessage()), e);
    }
  }

  NodeDefinition definition() {
    return lifecycle.definition();
  }

  NodeState state() {
    return lifecycle.state();
  }

  LaunchLog log() {
    return log;
  }

  @Nullable Measurement measurement() {
    ConnectionMonitor current = onlineMonitor();
    return current == null ? null : current.measurement();
  }

  @Nullable Duration latency() {
    ConnectionMonitor current = onlineMonitor();
    return current == null ? null : current.latency();
  }

  private @Nullable ConnectionMonitor onlineMonitor() {
    return state() == NodeState.ONLINE ? monitor : null;
  }

  /** Starts to connect if the server launches the node. */
  void start() {
    lifecycle.start();
  }

  /** Applies a changed configuration. */
  void update(Node updated) {
    if (!lifecycle.node().folder().equals(updated.folder())) {
      host = newHost(updated);
      containerHosts.clear();
    }
    lifecycle.update(updated);
  }

  /** Connects immediately, regardless of the node's availability. */
  void launch() {
    lifecycle.requestLaunch();
  }

  /** Measures the machine soon, if it is connected. */
  void requestMeasurement() {
    ConnectionMonitor current = onlineMonitor();
    if (current != null) {
      current.requestMeasurement();
    }
  }

  /** Closes the current connection; the node then connects again unless it was disconnected. */
  void drop(String reason) {
    lifecycle.requestEnd(reason);
  }

  /**
   * Accepts a connection that the agent opened.
   *
   * @return null if it was accepted; otherwise the reason
   */
  @Nullable String offer(Link newLink, String remote) {
    return lifecycle.offer(newLink, remote);
  }

  /** Handles the loss of an inbound connection. */
  void onInboundLost(String why) {
    lifecycle.onInboundLost(why);
    onLostWhileEnding();
  }

  /** Builds of a deleted node cannot wait for a connection that was lost. */
  private void onLostWhileEnding() {
    String message = deletion;
    if (message != null) {
      transport.delete(message);
    }
  }

  /**
   * Closes the connection permanently. The builds of the node fail. If they can still use the
   * connection, it is closed once they have ended and removed their processes and files.
   *
   * @param message for the logs of the builds
   * @return whether builds still use the connection
   */
  boolean delete(String message) {
    boolean isUsed = lifecycle.delete(message);
    if (!isUsed) {
      transport.delete(message);
    }
    return isUsed;
  }

  /** Closes the connection; builds continue on the machine. */
  void close(String reason) {
    lifecycle.close(reason);
  }

  private void run() {
    int failures = 0;
    boolean isFinished = false;
    try {
      while (true) {
        try {
          Link next = nextLink(failures);
          if (next == null) {
            isFinished = true;
            return;
          }
          failures = watch(next) ? 0 : failures + 1;
        } catch (RuntimeException e) {
          // For example, the database is not available.
          LOG.warn("the connection to node {} failed; trying again", name(), e);
          failures++;
          TimeUnit.MILLISECONDS.sleep(services.timing().pause(failures).toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!isFinished) {
        lifecycle.onThreadFailed();
      }
    }
  }

  /** Waits until the node is connected; null if this thread has nothing more to do. */
  private @Nullable Link nextLink(int previousFailures) throws InterruptedException {
    int failures = previousFailures;
    while (true) {
      switch (lifecycle.awaitNextStep(services.timing().pause(failures), availability)) {
        case FINISH -> {
          return null;
        }
        case ACCEPT -> {
          Link accepted = lifecycle.accept();
          if (accepted != null) {
            return accepted;
          }
        }
        case CONNECT -> {
          Link opened = open();
          if (opened != null) {
            return opened;
          }
          failures++;
        }
      }
    }
  }

  /** Opens a connection; null if that fails. */
  private @Nullable Link open() {
    try {
      Link opened =
          switch (definition().launcher()) {
            case Launcher.Ssh ssh -> {
              log.add("Connecting to " + ssh.host() + ":" + ssh.port() + " by SSH.");
              yield services.ssh().open(services.targets().of(name(), ssh), log::add);
            }
            case Launcher.Pod pod -> services.pods().get().open(name(), pod, log::add);
            case Launcher.Inbound _ -> throw new IOException("the agent itself must connect");
            case Launcher.Unsupported unsupported ->
                throw new IOException(unsupported.explanation());
          };
      lifecycle.onOpened(opened);
      return opened;
    } catch (IOException | Problem e) {
      onLaunchFailed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.warn("node {} could not be launched", name(), e);
      onLaunchFailed(String.valueOf(e.getMessage()));
    }
    return null;
  }

  private void onLaunchFailed(String reason) {
    log.add("ERROR: " + reason);
    lifecycle.onLaunchFailed(new OfflineCause.LaunchFailed(services.clock().millis(), reason));
  }

  /**
   * Prepares the machine and watches the connection until it ends.
   *
   * @return whether the connection was usable, so that the next attempt needs no pause
   */
  private boolean watch(Link current) throws InterruptedException {
    long start = System.nanoTime();
    OfflineCause cause = null;
    boolean wasOnline = false;
    var currentMonitor = new ConnectionMonitor(services, lifecycle, availability, log, host);
    monitor = currentMonitor;
    transport.attach(current.transport());
    current.onClose(
        () -> lifecycle.onLost(current, "the connection was closed by the machine or the network"));
    try {
      currentMonitor.prepare();
      wasOnline = true;
      cause = currentMonitor.watch();
    } catch (RuntimeException | TimeoutException e) {
      if (!wasOnline) {
        onLaunchFailed(
            e instanceof TimeoutException
                ? "the machine did not respond in time"
                : String.valueOf(e.getMessage()));
      } else {
        LOG.warn("the connection to node {} failed", name(), e);
        cause = currentMonitor.lost(String.valueOf(e.getMessage()));
      }
    } finally {
      finish(current, cause);
    }
    boolean isReconfigured =
        cause instanceof OfflineCause.Idle || lifecycle.node().isDisconnected();
    return isReconfigured
        || (wasOnline && System.nanoTime() - start > services.timing().maxPause().toNanos());
  }

  private void finish(Link ended, @Nullable OfflineCause cause) {
    ConnectionLifecycle.EndedConnection ending = lifecycle.onEnded(cause);
    String message = ending.deletion();
    if (message != null) {
      endBuilds(ended, message);
    }
    transport.detach(ending.reason());
    ended.close(ending.reason());
    host.close();
    containerHosts.values().forEach(ShellHost::close);
    if (cause != null) {
      log.add("Disconnected: " + ending.reason());
      lifecycle.reportOffline(cause);
    }
  }

  /** Ends the builds of a deleted node while they can still use the connection. */
  private void endBuilds(Link usable, String message) {
    deletion = message;
    usable.onClose(this::onLostWhileEnding);
    try {
      workload.failBuilds(lifecycle.node(), message, END_TIMEOUT);
    } catch (InterruptedException e) {
      // The server is shutting down; after its next start, the builds fail.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the builds of the deleted node {} could not be stopped", name(), e);
    } finally {
      transport.delete(message);
      onBuildsEnded.accept(name());
    }
  }
}
