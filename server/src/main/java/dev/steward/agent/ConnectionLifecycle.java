package dev.steward.agent;

import dev.steward.node.Node;
import dev.steward.node.OfflineCause;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * State of the connection to a node. Requests to connect or to disconnect may come from any thread;
 * the connection's own thread waits here for them and reports what it has done.
 *
 * <p>OFFLINE → CONNECTING: an attempt to connect starts, or an agent has connected. CONNECTING →
 * ONLINE: the machine is prepared. CONNECTING, ONLINE → OFFLINE: the attempt failed, or the
 * connection has ended.
 *
 * <p>The state in {@link dev.steward.node.Nodes} changes under the lock as well, so that nothing is
 * stored about a node after it was deleted.
 */
final class ConnectionLifecycle {

  private static final String DELETED = "it was deleted";

  private final ConnectionServices services;
  private final LaunchLog log;
  private final Runnable work;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Node node;
  private volatile NodeDefinition definition;
  private volatile NodeState state = NodeState.OFFLINE;

  /** The connection that is watched. */
  private @Nullable Link link;

  /** A connection that the agent opened, but that the thread is not watching yet. */
  private @Nullable Link offered;

  /** Why the connection that is open or being opened has to be closed; null to keep it. */
  private @Nullable ConnectionEnd requestedEnd;

  /** Message for the builds of a deleted node; null unless they end before the connection does. */
  private @Nullable String deletion;

  private boolean launchRequested;
  private boolean hasThread;
  private boolean closed;

  /**
   * Creates the state of a node that is not connected.
   *
   * @param work connects the node and watches the connection; runs on a thread while there is
   *     something to do
   */
  ConnectionLifecycle(ConnectionServices services, Node node, LaunchLog log, Runnable work) {
    this.services = services;
    this.node = node;
    this.log = log;
    this.work = work;
    definition = NodeDefinition.of(node);
  }

  Node node() {
    return node;
  }

  NodeDefinition definition() {
    return definition;
  }

  NodeState state() {
    return state;
  }

  /** Starts to connect if the server launches the node. */
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
      hasThread = services.threads().start("node-" + node.name(), work);
    }
  }

  /** Applies a changed configuration. */
  void update(Node updated) {
    Link unwatched = null;
    String reason = null;
    lock.lock();
    try {
      Node previous = node;
      node = updated;
      if (!previous.definition().equals(updated.definition())) {
        Launcher launcher = definition.launcher();
        definition = NodeDefinition.of(updated);
        if (!launcher.equals(definition.launcher())) {
          reason = "its configuration was changed";
        }
      }
      if (!previous.folder().equals(updated.folder())) {
        reason = "its configuration was changed";
      }
      if (reason == null && updated.isDisconnected() && !previous.isDisconnected()) {
        reason = disconnection(updated);
      }
      if (reason != null) {
        unwatched = end(reason);
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
    close(unwatched, reason);
  }

  private static String disconnection(Node node) {
    Node.Offline offline = node.offline();
    if (offline == null) {
      return "it was disconnected";
    }
    return "it was disconnected by "
        + offline.by()
        + (offline.reason().isEmpty() ? "" : ": " + offline.reason());
  }

  /**
   * Requests the end of the current connection, even if it is still being opened.
   *
   * @return a connection that nobody watches, to be closed without the lock
   */
  private @Nullable Link end(String reason) {
    Link unwatched = offered;
    offered = null;
    endCurrent(ConnectionEnd.requested(reason));
    return unwatched;
  }

  private void endCurrent(ConnectionEnd end) {
    if ((link != null || state == NodeState.CONNECTING) && requestedEnd == null) {
      requestedEnd = end;
    }
    changed.signalAll();
  }

  private static void close(@Nullable Link unwatched, @Nullable String reason) {
    if (unwatched != null && reason != null) {
      unwatched.close(reason);
    }
  }

  /** Requests an immediate attempt to connect, regardless of the node's availability. */
  void requestLaunch() {
    lock.lock();
    try {
      launchRequested = true;
      switch (definition.launcher()) {
        case Launcher.Ssh _, Launcher.Pod _ -> startThread();
        case Launcher.Inbound _ -> {
          if (state == NodeState.OFFLINE) {
            log.add("Waiting for the agent to connect.");
          }
        }
        case Launcher.Unsupported unsupported -> log.add("ERROR: " + unsupported.explanation());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Requests the end of the current connection. The node may be connected again. */
  void requestEnd(String reason) {
    Link unwatched;
    lock.lock();
    try {
      unwatched = end(reason);
    } finally {
      lock.unlock();
    }
    close(unwatched, reason);
  }

  /** Handles the loss of a connection, unless another one has replaced it. */
  @SuppressWarnings("ReferenceEquality") // the other one is a different object
  void onLost(Link lost, String reason) {
    lock.lock();
    try {
      if (link == lost) {
        endCurrent(ConnectionEnd.lost(reason));
      }
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
        return "The launch method of the node does not allow an inbound agent.";
      }
      if (node.isDisconnected()) {
        return "A user disconnected the node. Launch it, or bring it online.";
      }
      log.add("Inbound agent connected from " + remote + ".");
      if (link instanceof InboundLink replaced) {
        replaced.markEnded();
      }
      endCurrent(ConnectionEnd.requested("another agent with the same name connected"));
      offered = newLink;
      startThread();
      changed.signalAll();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Handles the loss of an inbound connection. */
  void onInboundLost(String why) {
    lock.lock();
    try {
      if (offered != null) {
        offered = null;
      } else if (link instanceof InboundLink lost) {
        lost.markEnded();
        endCurrent(ConnectionEnd.lost(why));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes the connection permanently, since the node was deleted. If builds can still use it,
   * {@link #onEnded} returns the message, so that they end before the connection is closed.
   *
   * @param message for the logs of the builds
   * @return whether builds can use the connection until it is closed
   */
  boolean delete(String message) {
    Link unwatched;
    boolean isUsable;
    lock.lock();
    try {
      closed = true;
      // A pod is deleted together with its node.
      isUsable = state == NodeState.ONLINE && !(definition.launcher() instanceof Launcher.Pod);
      if (isUsable) {
        deletion = message;
      }
      unwatched = end(DELETED);
    } finally {
      lock.unlock();
    }
    close(unwatched, DELETED);
    return isUsable;
  }

  /** Closes the current connection permanently. */
  void close(String reason) {
    Link unwatched;
    lock.lock();
    try {
      closed = true;
      unwatched = end(reason);
    } finally {
      lock.unlock();
    }
    close(unwatched, reason);
  }

  /** What the connection's thread does next. */
  enum NextStep {
    /** Connect to the machine. */
    CONNECT,
    /** Use the connection that the agent has opened. */
    ACCEPT,
    /** End; another thread is started when there is something to do again. */
    FINISH
  }

  /**
   * Waits until the connection's thread has something to do.
   *
   * @param pause time before the next attempt, unless a user requests one
   */
  NextStep awaitNextStep(Duration pause, Availability availability) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    lock.lock();
    try {
      while (true) {
        if (offered != null) {
          return NextStep.ACCEPT;
        }
        if (closed || !definition.launcher().isLaunchedByServer()) {
          hasThread = false;
          return NextStep.FINISH;
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
              changed.await(services.timing().checkInterval().toNanos(), TimeUnit.NANOSECONDS);
          continue;
        }
        long remaining = end - System.nanoTime();
        if (requested || remaining <= 0) {
          becomeConnecting();
          return NextStep.CONNECT;
        }
        boolean _ = changed.await(remaining, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  private void becomeConnecting() {
    requestedEnd = null;
    state = NodeState.CONNECTING;
    services.nodes().connecting(node.name());
  }

  private void setUnavailable(OfflineCause cause) {
    OfflineCause current = services.nodes().offlineCause(node);
    if (current == null || current.getClass() != cause.getClass()) {
      services.nodes().disconnected(node.name(), cause);
    }
  }

  /** The connection that the agent has opened; null if it was lost in the meantime. */
  @Nullable Link accept() {
    lock.lock();
    try {
      Link accepted = offered;
      offered = null;
      if (accepted != null) {
        link = accepted;
        becomeConnecting();
      }
      return accepted;
    } finally {
      lock.unlock();
    }
  }

  /** The server has connected to the machine, even if the end was requested in the meantime. */
  void onOpened(Link opened) {
    lock.lock();
    try {
      link = opened;
    } finally {
      lock.unlock();
    }
  }

  /** The node could not be connected, or its machine could not be prepared. */
  void onLaunchFailed(OfflineCause cause) {
    lock.lock();
    try {
      state = NodeState.OFFLINE;
    } finally {
      lock.unlock();
    }
    reportOffline(cause);
  }

  /**
   * Brings the node online once its machine is prepared.
   *
   * @return false if the connection has to be closed, since its node may have been deleted
   */
  boolean becomeOnline() {
    lock.lock();
    try {
      if (requestedEnd != null || closed) {
        return false;
      }
      state = NodeState.ONLINE;
      services.nodes().connected(node.name());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the connection has to be closed.
   *
   * @param isDue ends the wait early; checked at each {@link #wake}
   * @return the reason; null if the connection need not end yet
   */
  @Nullable ConnectionEnd awaitEnd(Duration limit, BooleanSupplier isDue)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    lock.lock();
    try {
      while (requestedEnd == null && !isDue.getAsBoolean() && System.nanoTime() < end) {
        boolean _ = changed.await(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
      return requestedEnd;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the connection's thread. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * How a connection ended.
   *
   * @param reason for users
   * @param deletion message for builds that have to end before the connection is closed; null if
   *     the builds continue
   */
  record EndedConnection(String reason, @Nullable String deletion) {}

  /**
   * Called when the connection has to be closed; new builds no longer use it.
   *
   * @param cause what its thread has noticed; null if the machine could not be prepared
   */
  EndedConnection onEnded(@Nullable OfflineCause cause) {
    lock.lock();
    try {
      ConnectionEnd end = requestedEnd;
      String reason =
          end != null
              ? end.reason()
              : cause == null ? "its machine could not be prepared" : cause.description();
      link = null;
      requestedEnd = null;
      state = NodeState.OFFLINE;
      return new EndedConnection(reason, deletion);
    } finally {
      lock.unlock();
    }
  }

  /** Reports why the node is offline, unless it was deleted. */
  void reportOffline(OfflineCause cause) {
    unlessClosed(() -> services.nodes().disconnected(node.name(), cause));
  }

  /** Runs an action unless the connection is closed; closing waits until the action has ended. */
  void unlessClosed(Runnable action) {
    lock.lock();
    try {
      if (!closed) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The connection's thread has ended although there was something to do. */
  void onThreadFailed() {
    lock.lock();
    try {
      hasThread = false;
    } finally {
      lock.unlock();
    }
  }
}
