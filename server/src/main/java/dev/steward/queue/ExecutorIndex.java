package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.queue.Verdict.Shortage;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Executors of all nodes, indexed by label expression. The index chooses the node for a build: the
 * node of the job's last build if that node has a free executor, or else the node with the largest
 * share of free executors. Neither the number of nodes nor the number of labels affects the cost of
 * a choice. A label is indexed when it is first used.
 *
 * <p>Changes to nodes become visible with {@link #refresh}, which may read the store and must not
 * be called in a transaction. The other methods use memory only.
 */
public final class ExecutorIndex {

  /**
   * Limit for the memory of all labels. Labels come from parameters too, so there may be any number
   * of them; the least recently used ones are removed.
   */
  private static final int MAX_ENTRIES = 400_000;

  private static final int MAX_RELEASED = 10_000;

  private final Nodes nodes;
  private final AtomicLong changes = new AtomicLong(1);
  private volatile long appliedChange;
  private List<Node> configured = List.of();
  private final Map<String, NodeLoad> loads = new LinkedHashMap<>();
  private final Map<String, BitSet> busyExecutors = new HashMap<>();
  private final Map<String, LabelNodes> byLabel = new LinkedHashMap<>(16, 0.75f, true);
  private Set<String> releasedLabels = new HashSet<>();
  private boolean allReleased;
  private int entries;
  private int nodesWithFreeExecutor;

  /** Creates the index of the nodes' executors, all of them free. */
  public ExecutorIndex(Nodes nodes) {
    this.nodes = nodes;
    nodes.onChange(changes::incrementAndGet);
  }

  /** Applies changes to nodes and connections since the last call. */
  public void refresh() {
    long change = changes.get();
    if (change == appliedChange) {
      return;
    }
    List<Node> current = nodes.all();
    synchronized (this) {
      if (change > appliedChange) {
        apply(current);
        appliedChange = change;
      }
    }
  }

  private void apply(List<Node> current) {
    if (!current.equals(configured)) {
      replaceNodes(current);
      configured = current;
    }
    for (Node node : current) {
      NodeLoad load = loads.get(node.name());
      if (load != null) {
        boolean online = nodes.isOnline(node);
        update(load, () -> load.setNode(node, online));
      }
    }
  }

  /**
   * Adds and removes nodes, and drops the index of each label that now matches a different set of
   * nodes.
   */
  private void replaceNodes(List<Node> current) {
    var former = new HashMap<>(loads);
    loads.clear();
    for (Node node : current) {
      NodeLoad load = former.remove(node.name());
      if (load == null) {
        load = new NodeLoad(node, busy(node.name()));
        dropLabels(null, node);
      } else if (load.node().mode() != node.mode() || !load.node().labels().equals(node.labels())) {
        dropLabels(load, node);
      }
      loads.put(node.name(), load);
    }
    for (NodeLoad removed : former.values()) {
      dropLabels(removed, null);
      // Clouds give each new node a new name, so empty entries would accumulate.
      busyExecutors.computeIfPresent(
          removed.node().name(), (_, executors) -> executors.isEmpty() ? null : executors);
      nodesWithFreeExecutor -= removed.free() > 0 ? 1 : 0;
    }
  }

  private void dropLabels(@Nullable NodeLoad load, @Nullable Node node) {
    for (LabelNodes label : List.copyOf(byLabel.values())) {
      if ((load != null && load.labels.containsKey(label))
          || (node != null && label.accepts(node))) {
        drop(label);
      }
    }
  }

  private void drop(LabelNodes label) {
    byLabel.remove(label.key());
    entries -= label.size();
    label.drop();
    // It is no longer known whether the label has a free executor.
    addReleased(label);
  }

  private BitSet busy(String node) {
    return busyExecutors.computeIfAbsent(node, _ -> new BitSet());
  }

  /** Applies a change to a node and updates the labels that depend on it. */
  private void update(@Nullable NodeLoad load, Runnable change) {
    if (load == null) {
      change.run();
      return;
    }
    int scoreBefore = load.score();
    boolean wasOnline = load.online();
    change.run();
    if (load.score() != scoreBefore || load.online() != wasOnline) {
      nodesWithFreeExecutor += (load.score() > 0 ? 1 : 0) - (scoreBefore > 0 ? 1 : 0);
      load.labels.forEach((label, number) -> {
        if (label.update(number, load, wasOnline)) {
          addReleased(label);
        }
      });
    }
  }

  /** Marks the executor of a build as busy. */
  public synchronized void occupy(String node, int executor) {
    update(loads.get(node), () -> busy(node).set(executor));
  }

  /** Marks the executor of a build as free. */
  public synchronized void release(String node, int executor) {
    NodeLoad load = loads.get(node);
    update(load, () -> busy(node).clear(executor));
    if (load == null && busy(node).isEmpty()) {
      busyExecutors.remove(node);
    }
  }

  /** Reserves an executor of a node for a build that is about to start. */
  synchronized void reserve(Node node) {
    NodeLoad load = loads.get(node.name());
    if (load != null) {
      update(load, load::reserve);
    }
  }

  /**
   * Ends a reservation.
   *
   * @param executor the executor that the build has started on; null if it has not started
   */
  synchronized void endReservation(Node node, @Nullable Integer executor) {
    NodeLoad load = loads.get(node.name());
    update(
        load,
        () -> {
          if (load != null) {
            load.cancelReservation();
          }
          if (executor != null) {
            busy(node.name()).set(executor);
          }
        });
  }

  /** Numbers of the executors of a node that run no build. */
  synchronized List<Integer> freeExecutors(Node node) {
    NodeLoad load = loads.get(node.name());
    return load == null ? List.of() : load.freeExecutors();
  }

  /** True if any online node has a free executor. */
  public boolean hasFreeExecutor() {
    refresh();
    synchronized (this) {
      return nodesWithFreeExecutor > 0;
    }
  }

  /** Like {@link #hasFreeExecutor()}, without changes to nodes since the last refresh. */
  synchronized boolean isAnyFree() {
    return nodesWithFreeExecutor > 0;
  }

  /** True if an online node that accepts the label (null for no label) has a free executor. */
  synchronized boolean hasFreeExecutor(@Nullable LabelExpression label) {
    return label(label).hasFreeExecutor();
  }

  private void addReleased(LabelNodes label) {
    if (releasedLabels.size() < MAX_RELEASED) {
      releasedLabels.add(label.key());
    } else {
      allReleased = true;
    }
  }

  /**
   * Labels that had no free executor and may have one now.
   *
   * @param all true if any label may be among them
   * @param keys the labels, by {@link LabelNodes#key}
   */
  record ReleasedLabels(boolean all, Set<String> keys) {}

  /** Returns and clears the labels that were released since the last call. */
  synchronized ReleasedLabels takeReleasedLabels() {
    var released = new ReleasedLabels(allReleased, releasedLabels);
    if (allReleased || !releasedLabels.isEmpty()) {
      releasedLabels = new HashSet<>();
      allReleased = false;
    }
    return released;
  }

  private LabelNodes label(@Nullable LabelExpression label) {
    String key = LabelNodes.key(label);
    LabelNodes labelNodes = byLabel.get(key);
    if (labelNodes != null) {
      return labelNodes;
    }
    var created =
        new LabelNodes(
            label, loads.values().stream().filter(load -> load.node().accepts(label)).toList());
    byLabel.put(key, created);
    entries += created.size();
    while (entries > MAX_ENTRIES && byLabel.size() > 1) {
      drop(byLabel.values().iterator().next());
    }
    return created;
  }

  /**
   * Chooses the node for a build.
   *
   * @param jobName name of the job, which determines the choice among equally loaded nodes
   * @param lastNode name of the node of the job's last build; null if the job has no builds
   * @param fullNodes running builds by node name, for nodes that have reached their limit
   */
  synchronized Verdict.Buildable place(
      @Nullable LabelExpression label,
      String jobName,
      @Nullable String lastNode,
      Map<String, Integer> fullNodes) {
    LabelNodes candidates = label(label);
    var full = new HashSet<NodeLoad>();
    var counts = new TreeSet<Integer>();
    fullNodes.forEach((name, running) -> {
      NodeLoad load = loads.get(name);
      if (load != null && load.free() > 0 && load.labels.containsKey(candidates)) {
        full.add(load);
        counts.add(running);
      }
    });
    NodeLoad last = lastNode == null ? null : loads.get(lastNode);
    NodeLoad chosen =
        last != null
                && last.free() > 0
                && last.labels.containsKey(candidates)
                && !full.contains(last)
            ? last
            : candidates.leastLoaded(jobName, full);
    if (chosen != null) {
      return new Verdict.Buildable(chosen.node(), new Shortage.NoShortage());
    }
    return new Verdict.Buildable(
        null, counts.isEmpty() ? shortage(label, candidates) : new Shortage.NodeBelowLimit(counts));
  }

  private Shortage shortage(@Nullable LabelExpression label, LabelNodes candidates) {
    List<NodeLoad> matching = candidates.nodes();
    if (label == null) {
      return matching.isEmpty() && !loads.isEmpty()
          ? new Shortage.UnreservedNode(loads.values().iterator().next().node())
          : new Shortage.AnyExecutor();
    }
    if (matching.isEmpty()) {
      return new Shortage.NodeWithLabel(label);
    }
    boolean single = matching.size() == 1;
    Node first = matching.getFirst().node();
    if (!candidates.isAnyOnline()) {
      return single ? new Shortage.OnlineNode(first) : new Shortage.OnlineNodeWithLabel(label);
    }
    return single ? new Shortage.ExecutorOnNode(first) : new Shortage.ExecutorWithLabel(label);
  }

  /** The node with that name; null if there is none. */
  synchronized @Nullable Node node(String name) {
    NodeLoad load = loads.get(name);
    return load == null ? null : load.node();
  }

  /** Capacity of all nodes, in the order of {@link Nodes#all}. */
  public List<NodeCapacity> capacities() {
    refresh();
    synchronized (this) {
      return loads.values().stream().map(NodeLoad::capacity).toList();
    }
  }

  /** Capacity of the nodes that match a label expression, in the order of {@link Nodes#all}. */
  public List<NodeCapacity> capacities(LabelExpression label) {
    refresh();
    synchronized (this) {
      return label(label).nodes().stream().map(NodeLoad::capacity).toList();
    }
  }

  /** Capacity of the node with that name; null if there is none. */
  public @Nullable NodeCapacity capacity(String node) {
    refresh();
    synchronized (this) {
      NodeLoad load = loads.get(node);
      return load == null ? null : load.capacity();
    }
  }
}
