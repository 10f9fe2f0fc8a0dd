package dev.steward.node;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Service for nodes: creates, finds, updates and deletes them, tracks which are connected, and
 * checks permissions. The built-in node always exists, but has a row in the database only once it
 * has been changed.
 */
public final class Nodes {

  /** The nodes in order and by name, so that a lookup costs the same regardless of their number. */
  private record StoredNodes(List<Node> all, Map<String, Node> byName) {

    static StoredNodes of(List<Node> all) {
      return new StoredNodes(
          List.copyOf(all),
          all.stream().collect(Collectors.toUnmodifiableMap(Node::name, node -> node)));
    }
  }

  private static final int MAX_NODES = 10_000;
  private static final String ALL = "all";

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final InstantSource clock;
  private final Node defaultBuiltIn;
  private final InvalidatingCache<String, StoredNodes> cache = new InvalidatingCache<>(1);
  private final Set<String> connected = ConcurrentHashMap.newKeySet();

  /** Why nodes are not connected, or accept no builds although they are connected. */
  private final Map<String, OfflineCause> causes = new ConcurrentHashMap<>();

  /** Nodes that accept no more builds, however often they are connected. */
  private final Map<String, OfflineCause> retired = new ConcurrentHashMap<>();

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<NodeListener> nodeListeners = new CopyOnWriteArrayList<>();

  /**
   * Creates the service.
   *
   * @param executors the default number of executors of the built-in node
   */
  public Nodes(Store store, Authorizer rights, Audit audit, InstantSource clock, int executors) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.clock = clock;
    this.defaultBuiltIn = new Node("", "", executors, Node.Mode.NORMAL, List.of(), "", "", null);
  }

  /** Registers a listener for changes to any node. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Registers a listener for connections, and for nodes that the server adds and removes. */
  public void addListener(NodeListener listener) {
    nodeListeners.add(listener);
  }

  private void notifyListeners() {
    listeners.forEach(Runnable::run);
  }

  /** All nodes, the built-in node first, the others by name. */
  public List<Node> all() {
    return stored().all();
  }

  private StoredNodes stored() {
    StoredNodes stored = cache.get(ALL, _ -> store.read(this::read));
    return stored == null ? StoredNodes.of(List.of(defaultBuiltIn)) : stored;
  }

  private StoredNodes read(Tx tx) {
    var all = new ArrayList<>(NodeRows.all(tx));
    if (all.isEmpty() || !all.getFirst().isBuiltIn()) {
      all.addFirst(defaultBuiltIn);
    }
    return StoredNodes.of(all);
  }

  public Node builtIn() {
    return all().getFirst();
  }

  /** The node with that name; null if there is none. */
  public @Nullable Node find(String name) {
    return stored().byName().get(name);
  }

  /** Returns whether the node is connected; the built-in node always is. */
  public boolean isConnected(Node node) {
    return node.isBuiltIn() || connected.contains(node.name());
  }

  /** Returns whether the node accepts builds. */
  public boolean isOnline(Node node) {
    return isConnected(node)
        && node.offline() == null
        && !causes.containsKey(node.name())
        && !retired.containsKey(node.name());
  }

  /** Why the node accepts no builds; null if it does, or has never been connected. */
  public @Nullable OfflineCause offlineCause(Node node) {
    Node.Offline offline = node.offline();
    OfflineCause cause = offline == null ? causes.get(node.name()) : offline;
    return cause == null ? retired.get(node.name()) : cause;
  }

  /** Called when the server tries to connect to a node, or the agent of the node has connected. */
  public void connecting(String name) {
    nodeListeners.forEach(listener -> listener.onConnecting(name));
  }

  /** Called when the connection to a node is established. */
  public void connected(String name) {
    causes.remove(name);
    connected.add(name);
    notifyListeners();
    nodeListeners.forEach(listener -> listener.onOnline(name));
  }

  /** Called when the connection to a node is lost. */
  public void disconnected(String name) {
    connected.remove(name);
    notifyListeners();
  }

  /** Called when the connection to a node is lost, or cannot be established. */
  public void disconnected(String name, OfflineCause cause) {
    causes.put(name, cause);
    disconnected(name);
    notifyOffline(name, cause);
  }

  private void notifyOffline(String name, OfflineCause cause) {
    nodeListeners.forEach(listener -> listener.onOffline(name, cause));
  }

  /** Makes a connected node accept no builds until {@link #resume}; running builds continue. */
  public void suspend(String name, OfflineCause cause) {
    OfflineCause previous = causes.put(name, cause);
    notifyListeners();
    if (previous == null || previous.getClass() != cause.getClass()) {
      notifyOffline(name, cause);
    }
  }

  /** Makes a connected node accept builds again. */
  public void resume(String name) {
    if (causes.remove(name) != null) {
      notifyListeners();
      nodeListeners.forEach(listener -> listener.onOnline(name));
    }
  }

  /** Makes a node accept no more builds, even after a reconnection; running builds continue. */
  public void retire(String name) {
    var cause = new OfflineCause.SingleUse(clock.millis());
    if (retired.put(name, cause) == null) {
      notifyListeners();
      notifyOffline(name, cause);
    }
  }

  /** Called when a node no longer exists. */
  public void forget(String name) {
    causes.remove(name);
    retired.remove(name);
    connected.remove(name);
  }

  /** Number of times that the secret of a node with this name was revoked. */
  public long secretGeneration(String name) {
    return store.read(tx -> NodeRows.connection(tx, name).secretGeneration());
  }

  /** Number of times that secrets were revoked, by node name; nodes without any are left out. */
  public Map<String, Long> secretGenerations() {
    return store.read(NodeRows::secretGenerations);
  }

  /** Makes the current secret of a node invalid. */
  public void revokeSecret(Caller caller, Node node) {
    rights.require(caller, Permission.COMPUTER_CONFIGURE);
    store.write(tx -> {
      current(tx, node);
      NodeRows.ConnectionRow connection = NodeRows.connection(tx, node.name());
      NodeRows.setConnection(
          tx,
          node.name(),
          new NodeRows.ConnectionRow(connection.secretGeneration() + 1, connection.hostKeys()));
      audit.record(tx, caller.name(), caller.address(), "node.secret.revoke", node.ownLabel(), "");
      tx.afterCommit(this::notifyListeners);
      return true;
    });
  }

  /** SSH host keys that are trusted for a node, one per line, such as {@code host:22 TYPE KEY}. */
  public String hostKeys(String name) {
    return store.read(tx -> NodeRows.connection(tx, name).hostKeys());
  }

  /** Adds a trusted SSH host key for a node. */
  public void addHostKey(String name, String line) {
    store.write(tx -> {
      NodeRows.ConnectionRow connection = NodeRows.connection(tx, name);
      NodeRows.setConnection(
          tx,
          name,
          new NodeRows.ConnectionRow(
              connection.secretGeneration(), connection.hostKeys() + line + "\n"));
      return true;
    });
  }

  /** Forgets the trusted SSH host keys of a node, because its machine has new ones. */
  public void forgetHostKeys(Caller caller, Node node) {
    rights.require(caller, Permission.COMPUTER_CONFIGURE);
    store.write(tx -> {
      current(tx, node);
      NodeRows.forgetConnection(tx, node.name());
      audit.record(
          tx, caller.name(), caller.address(), "node.hostkeys.forget", node.ownLabel(), "");
      return true;
    });
  }

  /**
   * Creates a node.
   *
   * @throws Problem.Invalid if the name or a setting is invalid, or the name is in use
   */
  public Node create(Caller caller, Node node) {
    rights.require(caller, Permission.COMPUTER_CREATE);
    NodeRules.checkName(node.name());
    NodeRules.checkFields(node);
    return store.write(tx -> {
      insert(tx, node);
      record(tx, caller, Action.NODE_CREATE, node, "");
      return node;
    });
  }

  /**
   * Adds a node that the server itself started for a build. The audit log does not contain such
   * nodes, since no user creates them.
   *
   * @throws Problem.Invalid if the name is in use, or there are too many nodes
   */
  public void addProvisioned(Node node) {
    NodeRules.checkName(node.name());
    NodeRules.checkFields(node);
    store.write(tx -> {
      insert(tx, node);
      tx.notifyAfterCommit(() -> nodeListeners.forEach(listener -> listener.onAdded(node.name())));
      applyAfterCommit(tx);
      return true;
    });
  }

  /** Removes a node that {@link #addProvisioned} added; false if it does not exist. */
  public boolean removeProvisioned(String name) {
    return store.write(tx -> {
      if (NodeRows.delete(tx, name) == 0) {
        return false;
      }
      NodeRows.forgetConnection(tx, name);
      tx.afterCommit(() -> forget(name));
      tx.notifyAfterCommit(() -> nodeListeners.forEach(listener -> listener.onRemoved(name)));
      applyAfterCommit(tx);
      return true;
    });
  }

  private void insert(Tx tx, Node node) {
    if (NodeRows.find(tx, node.name()) != null) {
      throw new Problem.Invalid("Agent called ‘" + node.name() + "’ already exists");
    }
    if (NodeRows.count(tx) >= MAX_NODES) {
      throw new Problem.Invalid(
          "The limit of " + MAX_NODES + " nodes has been reached. Delete a node first.");
    }
    NodeRows.insert(tx, node, clock.millis());
  }

  /**
   * A copy of a node under a new name, not yet stored; requires permission to read the original's
   * configuration.
   */
  public Node copyOf(Caller caller, Node from, String name) {
    rights.require(caller, Permission.COMPUTER_CREATE);
    rights.require(caller, Permission.COMPUTER_EXTENDED_READ);
    return new Node(
        name,
        from.description(),
        from.executors(),
        from.mode(),
        from.labels(),
        from.folder(),
        from.definition(),
        null);
  }

  /** Updates the configuration of a node, and renames it if the name differs. */
  public void configure(Caller caller, Node node, Node updated) {
    rights.require(caller, Permission.COMPUTER_CONFIGURE);
    NodeRules.checkFields(updated);
    if (!updated.name().equals(node.name())) {
      if (node.isBuiltIn()) {
        throw new Problem.Invalid("The built-in node cannot be renamed.");
      }
      NodeRules.checkName(updated.name());
    }
    store.write(tx -> {
      if (!updated.name().equals(node.name()) && NodeRows.find(tx, updated.name()) != null) {
        throw new Problem.Invalid("Agent called ‘" + updated.name() + "’ already exists");
      }
      Node current = current(tx, node);
      replace(tx, node, updated.withOffline(current.offline()));
      if (!updated.name().equals(node.name())) {
        NodeRows.moveConnection(tx, node.name(), updated.name());
      }
      record(tx, caller, Action.NODE_CONFIGURE, updated, "");
      return true;
    });
  }

  public void setDescription(Caller caller, Node node, String description) {
    rights.require(caller, Permission.COMPUTER_CONFIGURE);
    change(caller, node, Action.NODE_DESCRIBE, "", current -> current.withDescription(description));
  }

  /** Takes a node offline, or updates the reason if it already is. Running builds continue. */
  public void takeOffline(Caller caller, Node node, String reason) {
    takeOffline(caller, node, reason, Action.NODE_OFFLINE);
  }

  /**
   * Disconnects a node until a user brings it online. Running builds continue once it is connected
   * again.
   */
  public void disconnect(Caller caller, Node node, String reason) {
    takeOffline(caller, node, reason, Action.NODE_DISCONNECT);
  }

  private void takeOffline(Caller caller, Node node, String reason, Action action) {
    rights.require(caller, Permission.COMPUTER_DISCONNECT);
    change(
        caller,
        node,
        action,
        reason.strip(),
        current ->
            current.withOffline(
                new Node.Offline(
                    caller.name(),
                    reason.strip(),
                    clock.millis(),
                    action == Action.NODE_DISCONNECT || current.isDisconnected())));
  }

  /** Brings a node online that a user has taken offline or disconnected. */
  public void bringOnline(Caller caller, Node node) {
    rights.require(caller, Permission.COMPUTER_CONNECT);
    change(caller, node, Action.NODE_ONLINE, "", current -> current.withOffline(null));
  }

  /**
   * Deletes a node. Queued builds that can run only on this node stay queued; the reason in the
   * queue says what they are waiting for.
   */
  public void delete(Caller caller, Node node) {
    rights.require(caller, Permission.COMPUTER_DELETE);
    if (node.isBuiltIn()) {
      throw new Problem.Invalid(
          "The built-in node cannot be deleted. Set its executors to 0 instead.");
    }
    store.write(tx -> {
      if (NodeRows.delete(tx, node.name()) == 0) {
        throw new Problem.NotFound("The node no longer exists.");
      }
      NodeRows.forgetConnection(tx, node.name());
      record(tx, caller, Action.NODE_DELETE, node, "");
      tx.afterCommit(() -> forget(node.name()));
      return true;
    });
  }

  private void change(
      Caller caller, Node node, Action action, String detail, UnaryOperator<Node> edit) {
    store.write(tx -> {
      Node changed = edit.apply(current(tx, node));
      NodeRules.checkFields(changed);
      replace(tx, node, changed);
      record(tx, caller, action, changed, detail);
      return true;
    });
  }

  private Node current(Tx tx, Node node) {
    Node current = NodeRows.find(tx, node.name());
    if (current == null && !node.isBuiltIn()) {
      throw new Problem.NotFound("The node no longer exists.");
    }
    return current == null ? defaultBuiltIn : current;
  }

  private void replace(Tx tx, Node old, Node updated) {
    NodeRows.delete(tx, old.name());
    NodeRows.insert(tx, updated, clock.millis());
  }

  private void record(Tx tx, Caller caller, Action action, Node node, String detail) {
    audit.record(tx, caller.name(), caller.address(), action, node.ownLabel(), detail);
    applyAfterCommit(tx);
  }

  /**
   * Makes a change visible, and notifies the listeners. The listener that connects nodes is
   * notified after those that were added to the transaction before, so that they learn about the
   * change before they learn about its connections.
   */
  private void applyAfterCommit(Tx tx) {
    tx.afterCommit(cache::invalidateAll);
    tx.notifyAfterCommit(this::notifyListeners);
  }
}
