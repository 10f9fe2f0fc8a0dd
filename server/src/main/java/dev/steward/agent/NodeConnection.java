package dev.steward.agent;

import dev.steward.host.Measurement;
import dev.steward.host.shell.ShellHost;
import dev.steward.node.Node;
import dev.steward.node.OfflineCause;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one node. A thread connects, watches the connection, and connects again after
 * it was lost. An inbound node that is not connected has no thread.
 */
final class NodeConnection {

  private static final Logger LOG = LoggerFactory.getLogger(NodeConnection.class);

  /** A node with less free disk space takes no builds, as in Jenkins. */
  static final long DISK_THRESHOLD = 1L << 30;

  private static final Duration PREPARE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration CLEANUP_TIMEOUT = Duration.ofMinutes(5);

  /** Number of consecutive failed pings that end a connection. */
  private static final int MAX_FAILED_PINGS = 2;

  private static final int MAX_DOUBLINGS = 16;

  private final ConnectionServices services;
  private final NodeTransport transport;
  private final LaunchLog log;
  private final Availability availability;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Node node;
  private volatile NodeDefinition definition;
  private volatile ShellHost host;
  private volatile NodeState state = NodeState.OFFLINE;
  private volatile @Nullable Measurement measurement;
  private volatile @Nullable Duration latency;

  /** The connection that is watched. */
  private @Nullable Link link;

  /** A connection that the agent opened and nobody watches yet. */
  private @Nullable Link offered;

  /** Why the current connection has to end; null to keep it. */
  private @Nullable String endReason;

  private boolean launchRequested;
  private boolean hasThread;
  private boolean closed;
  private @Nullable OfflineCause suspension;

  NodeConnection(ConnectionServices services, Node node) {
    this.services = services;
    this.node = node;
    definition = NodeDefinition.of(node);
    transport = new NodeTransport();
    log = new LaunchLog(services.clock());
    availability =
        new Availability(
            new CurrentWorkload(services.workload()), services.times(), services.clock());
    host = newHost();
  }

  /** Asks the services at each use. */
  private record CurrentWorkload(Supplier<Workload> source) implements Workload {
    @Override
    public boolean isInDemand(Node node) {
      return source.get().isInDemand(node);
    }

    @Override
    public boolean isBusy(Node node) {
      return source.get().isBusy(node);
    }
  }

  private ShellHost newHost() {
    return new ShellHost(node.name(), transport, node.folder(), services.runs(), services.clock());
  }

  private String name() {
    return node.name();
  }

  ShellHost host() {
    return host;
  }

  NodeDefinition definition() {
    return definition;
  }

  NodeState state() {
    return state;
  }

  LaunchLog log() {
    return log;
  }

  @Nullable Measurement measurement() {
    return state == NodeState.ONLINE ? measurement : null;
  }

  @Nullable Duration latency() {
    return state == NodeState.ONLINE ? latency : null;
  }

  /** Starts to connect if the server has to. */
  void start() {
    lock.lock();
    try {
      if (definition.launcher().isLaunchedByServer()) {
        startThread();
      }
    } finally {
      lock.unlock();
    }
  }

  private void startThread() {
    if (!hasThread && !closed) {
      hasThread = services.threads().start("node-" + name(), this::run);
    }
  }

  /** Applies a changed configuration. */
  void update(Node updated) {
    lock.lock();
    try {
      Node previous = node;
      node = updated;
      if (!previous.definition().equals(updated.definition())) {
        Launcher launcher = definition.launcher();
        definition = NodeDefinition.of(updated);
        if (!launcher.equals(definition.launcher())) {
          end("its configuration was changed");
        }
      }
      if (!previous.folder().equals(updated.folder())) {
        host = newHost();
        end("its configuration was changed");
      }
      if (updated.isDisconnected() && !previous.isDisconnected()) {
        end("a user disconnected it");
      }
      if (previous.isDisconnected() && !updated.isDisconnected()) {
        launchRequested = true;
      }
      if (definition.launcher().isLaunchedByServer()) {
        startThread();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end(String reason) {
    if (link != null && endReason == null) {
      endReason = reason;
    }
    changed.signalAll();
  }

  /** Connects without a pause, whatever the availability of the node. */
  void launch() {
    lock.lock();
    try {
      launchRequested = true;
      if (definition.launcher().isLaunchedByServer()) {
        startThread();
      } else if (state == NodeState.OFFLINE) {
        log.add("Waiting for the agent to connect.");
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the current connection. The server, or the agent, connects again unless it must not. */
  void drop(String reason) {
    lock.lock();
    try {
      end(reason);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Accepts a connection that the agent opened.
   *
   * @return null if it was accepted; otherwise the reason
   */
  @Nullable String offer(Link newLink, String remote) {
    lock.lock();
    try {
      if (closed) {
        return "The node was deleted.";
      }
      if (!(definition.launcher() instanceof Launcher.Inbound)) {
        return "The node is not launched by an inbound agent.";
      }
      if (node.isDisconnected()) {
        return "A user disconnected the node. Bring it online first.";
      }
      log.add("Inbound agent connected from " + remote + ".");
      if (link instanceof InboundLink replaced) {
        replaced.markEnded();
      }
      end("another agent of the same name connected");
      offered = newLink;
      startThread();
      changed.signalAll();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends an inbound connection that was lost. */
  void onInboundLost(String why) {
    lock.lock();
    try {
      if (offered != null) {
        offered = null;
      } else if (link instanceof InboundLink lost) {
        lost.markEnded();
        end(why);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the connection for good: builds that run on the node fail. */
  void delete(String reason) {
    transport.delete(reason);
    close("it was deleted");
  }

  /** Ends the connection; builds continue on their machine. */
  void close(String reason) {
    Link unwatched;
    lock.lock();
    try {
      closed = true;
      unwatched = offered;
      offered = null;
      end(reason);
    } finally {
      lock.unlock();
    }
    if (unwatched != null) {
      unwatched.close();
    }
  }

  private void run() {
    int failures = 0;
    try {
      while (true) {
        try {
          Link next = nextLink(failures);
          if (next == null) {
            return;
          }
          failures = watch(next) ? 0 : failures + 1;
        } catch (RuntimeException e) {
          // For example, the database is not available.
          LOG.warn("the connection to node {} failed; it is tried again", name(), e);
          failures++;
          TimeUnit.MILLISECONDS.sleep(pause(failures).toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.lock();
      try {
        hasThread = false;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits until the node is connected; null if this thread has nothing more to do. */
  private @Nullable Link nextLink(int previousFailures) throws InterruptedException {
    int failures = previousFailures;
    while (true) {
      if (!awaitAttempt(pause(failures))) {
        Link accepted = takeOffered();
        if (accepted == null && !isFinished()) {
          continue;
        }
        return accepted;
      }
      Link opened = open();
      if (opened != null) {
        return opened;
      }
      failures++;
    }
  }

  private @Nullable Link takeOffered() {
    lock.lock();
    try {
      Link accepted = offered;
      offered = null;
      if (accepted != null) {
        begin(accepted);
      }
      return accepted;
    } finally {
      lock.unlock();
    }
  }

  private void begin(Link next) {
    link = next;
    endReason = null;
    state = NodeState.CONNECTING;
  }

  /** True if this thread has nothing more to do; another one is started if that changes. */
  private boolean isFinished() {
    lock.lock();
    try {
      boolean finished = offered == null && (closed || !definition.launcher().isLaunchedByServer());
      if (finished) {
        hasThread = false;
      }
      return finished;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the server has to connect; false if there is something else to do. */
  private boolean awaitAttempt(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    lock.lock();
    try {
      while (true) {
        if (closed || offered != null || !definition.launcher().isLaunchedByServer()) {
          return false;
        }
        if (node.isDisconnected()) {
          launchRequested = false;
          changed.await();
          continue;
        }
        boolean requested = launchRequested;
        launchRequested = false;
        if (requested) {
          availability.onLaunch();
        }
        OfflineCause unavailable = availability.check(node, definition.retention(), false);
        if (unavailable != null) {
          setUnavailable(unavailable);
          boolean _ =
              changed.await(services.timing().pingInterval().toNanos(), TimeUnit.NANOSECONDS);
          continue;
        }
        long remaining = end - System.nanoTime();
        if (requested || remaining <= 0) {
          state = NodeState.CONNECTING;
          return true;
        }
        boolean _ = changed.await(remaining, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  private void setUnavailable(OfflineCause cause) {
    OfflineCause current = services.nodes().offlineCause(node);
    if (current == null || current.getClass() != cause.getClass()) {
      services.nodes().disconnected(name(), cause);
    }
  }

  private Duration pause(int failures) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    ConnectionTiming timing = services.timing();
    long millis =
        Math.min(
            timing.maxPause().toMillis(),
            timing.minPause().toMillis() << Math.min(failures - 1, MAX_DOUBLINGS));
    // Nodes that were lost together must not all come back at the same moment.
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  /** Opens a connection; null if that fails. */
  private @Nullable Link open() {
    try {
      Link opened =
          switch (definition.launcher()) {
            case Launcher.Ssh ssh -> {
              log.add("Connecting to " + ssh.host() + ":" + ssh.port() + " by SSH.");
              yield services.ssh().open(services.targets().of(name(), ssh), log::add);
            }
            case Launcher.Pod pod -> services.pods().get().open(name(), pod, log::add);
            case Launcher.Inbound _ -> throw new IOException("the agent has to connect");
            case Launcher.Unsupported(String className) ->
                throw new IOException("the launcher " + className + " is not supported");
          };
      lock.lock();
      try {
        begin(opened);
        if (closed) {
          end("it was deleted");
        }
      } finally {
        lock.unlock();
      }
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
    state = NodeState.OFFLINE;
    log.add("ERROR: " + reason);
    reportOffline(new OfflineCause.LaunchFailed(services.clock().millis(), reason));
  }

  private void reportOffline(OfflineCause cause) {
    lock.lock();
    try {
      if (!closed) {
        services.nodes().disconnected(name(), cause);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Prepares the machine and watches the connection until it ends.
   *
   * @return whether the connection was good, so that the next attempt needs no pause
   */
  private boolean watch(Link current) throws InterruptedException {
    long start = System.nanoTime();
    OfflineCause cause = null;
    boolean wasOnline = false;
    transport.attach(current.transport());
    current.onClose(() -> onClosed(current));
    try {
      prepare();
      wasOnline = true;
      cause = watchOnline();
    } catch (RuntimeException | TimeoutException e) {
      if (!wasOnline) {
        onLaunchFailed(
            e instanceof TimeoutException
                ? "the machine did not respond in time"
                : String.valueOf(e.getMessage()));
      } else {
        LOG.warn("the connection to node {} failed", name(), e);
        cause = lost(String.valueOf(e.getMessage()));
      }
    } finally {
      finish(current, cause);
    }
    boolean isReconfigured = cause instanceof OfflineCause.Idle || node.isDisconnected();
    return isReconfigured
        || (wasOnline && System.nanoTime() - start > services.timing().maxPause().toNanos());
  }

  @SuppressWarnings("ReferenceEquality") // another connection may replace this one
  private void onClosed(Link closedLink) {
    lock.lock();
    try {
      if (link == closedLink) {
        end("the connection was closed by the machine or the network");
      }
    } finally {
      lock.unlock();
    }
  }

  private OfflineCause lost(String reason) {
    return new OfflineCause.ConnectionLost(services.clock().millis(), reason);
  }

  private void prepare() throws InterruptedException, TimeoutException {
    ShellHost machine = host;
    log.add(
        within(
            PREPARE_TIMEOUT,
            () -> {
              var facts = machine.refreshFacts();
              return "Remote root directory: " + facts.root() + ", " + facts.os() + ".";
            }));
    boolean _ =
        within(
            CLEANUP_TIMEOUT,
            () -> {
              machine.removeLeftovers();
              return true;
            });
    measure();
    availability.onLaunch();
    if (becomeOnline()) {
      log.add("Agent successfully connected and online");
      checkMeasurement();
    }
  }

  /** A connection that has to end does not become online: its node may have been deleted. */
  private boolean becomeOnline() {
    lock.lock();
    try {
      if (endReason != null || closed) {
        return false;
      }
      state = NodeState.ONLINE;
      services.nodes().connected(name());
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void measure() throws InterruptedException, TimeoutException {
    ShellHost machine = host;
    Measurement current = within(PREPARE_TIMEOUT, machine::measure);
    measurement = current;
    latency = current.responseTime();
  }

  /** Runs an operation that ends if the connection is closed. */
  private <T> T within(Duration timeout, Supplier<T> operation)
      throws InterruptedException, TimeoutException {
    var result = new CompletableFuture<T>();
    boolean started =
        services
            .threads()
            .start(
                "check-" + name(),
                () -> {
                  try {
                    result.complete(operation.get());
                  } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                  }
                });
    if (!started) {
      throw new InterruptedException();
    }
    try {
      return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /** Watches the connection until it ends; returns the cause. */
  private OfflineCause watchOnline() throws InterruptedException {
    ConnectionTiming timing = services.timing();
    long measuredAt = System.nanoTime();
    int failedPings = 0;
    while (true) {
      String reason = awaitEnd(timing.pingInterval());
      if (reason != null) {
        return lost(reason);
      }
      OfflineCause unavailable = checkAvailability();
      if (unavailable != null) {
        return unavailable;
      }
      try {
        ShellHost machine = host;
        latency = within(timing.pingTimeout(), () -> machine.ping(timing.pingTimeout()));
        failedPings = 0;
        if (System.nanoTime() - measuredAt >= timing.measureInterval().toNanos()) {
          measuredAt = System.nanoTime();
          measure();
          checkMeasurement();
        }
      } catch (TimeoutException e) {
        return new OfflineCause.NoResponse(services.clock().millis());
      } catch (RuntimeException e) {
        failedPings++;
        if (failedPings >= MAX_FAILED_PINGS) {
          return lost(String.valueOf(e.getMessage()));
        }
      }
    }
  }

  /** Waits for the end of the connection; null if it has not ended in this time. */
  private @Nullable String awaitEnd(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    lock.lock();
    try {
      while (endReason == null && System.nanoTime() < end) {
        boolean _ = changed.await(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
      return endReason;
    } finally {
      lock.unlock();
    }
  }

  /** The cause to disconnect the node because of its availability; null to keep it connected. */
  private @Nullable OfflineCause checkAvailability() {
    RetentionStrategy retention = definition.retention();
    OfflineCause cause = availability.check(node, retention, true);
    boolean isInbound = definition.launcher() instanceof Launcher.Inbound;
    if (cause instanceof OfflineCause.OutsideSchedule
        && (isInbound
            || (retention instanceof RetentionStrategy.Scheduled scheduled
                && scheduled.keepsUpWhileActive()
                && services.workload().get().isBusy(node)))) {
      suspend(cause);
      return null;
    }
    if (cause == null && suspension instanceof OfflineCause.OutsideSchedule) {
      suspend(null);
    }
    return isInbound ? null : cause;
  }

  private void checkMeasurement() {
    OfflineCause cause = diskFull(measurement);
    if (cause != null) {
      suspend(cause);
    } else if (suspension instanceof OfflineCause.DiskFull) {
      suspend(null);
    }
  }

  private static @Nullable OfflineCause diskFull(@Nullable Measurement current) {
    if (current == null) {
      return null;
    }
    OfflineCause disk = diskFull(current, current.disk(), false);
    return disk == null ? diskFull(current, current.temporary(), true) : disk;
  }

  private static @Nullable OfflineCause diskFull(
      Measurement measurement, Measurement.@Nullable DiskSpace disk, boolean isTemporary) {
    return disk == null || disk.available() >= DISK_THRESHOLD
        ? null
        : new OfflineCause.DiskFull(
            measurement.at().toEpochMilli(),
            disk.path(),
            disk.available(),
            disk.total(),
            DISK_THRESHOLD,
            isTemporary);
  }

  /** The connected node takes no builds; null to let it take builds again. */
  private void suspend(@Nullable OfflineCause cause) {
    lock.lock();
    try {
      if (!closed) {
        setSuspension(cause);
      }
    } finally {
      lock.unlock();
    }
  }

  private void setSuspension(@Nullable OfflineCause cause) {
    OfflineCause previous = suspension;
    suspension = cause;
    if (cause == null) {
      if (previous != null) {
        log.add("The node takes builds again.");
        services.nodes().resume(name());
      }
    } else {
      if (previous == null || previous.getClass() != cause.getClass()) {
        log.add(cause.description());
      }
      services.nodes().suspend(name(), cause);
    }
  }

  private void finish(Link ended, @Nullable OfflineCause cause) {
    String reason;
    lock.lock();
    try {
      reason = endReason == null ? cause == null ? "" : cause.description() : endReason;
      link = null;
      endReason = null;
      state = NodeState.OFFLINE;
      suspension = null;
    } finally {
      lock.unlock();
    }
    transport.detach(reason.isEmpty() ? "it could not be prepared" : reason);
    ended.close();
    host.close();
    if (cause != null) {
      log.add("Disconnected: " + reason);
      reportOffline(cause);
    }
  }
}
