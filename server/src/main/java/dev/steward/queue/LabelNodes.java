package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nodes that accept a label expression, with their free executors. */
final class LabelNodes {

  private final @Nullable LabelExpression label;
  private final String key;
  private final List<NodeLoad> nodes;
  private final LoadRing ring;
  private int online;

  /**
   * Creates the index of a label.
   *
   * @param nodes all nodes that accept the label
   */
  LabelNodes(@Nullable LabelExpression label, List<NodeLoad> nodes) {
    this.label = label;
    this.key = key(label);
    this.nodes = List.copyOf(nodes);
    this.ring = new LoadRing(nodes.stream().map(load -> load.node().name()).toArray(String[]::new));
    for (int i = 0; i < nodes.size(); i++) {
      NodeLoad load = nodes.get(i);
      load.labels.put(this, i);
      ring.setScore(i, load.score());
      online += load.online() ? 1 : 0;
    }
  }

  /** The text of the label; empty for null, which stands for no label. */
  static String key(@Nullable LabelExpression label) {
    return label == null ? "" : label.text();
  }

  String key() {
    return key;
  }

  boolean accepts(Node node) {
    return node.accepts(label);
  }

  List<NodeLoad> nodes() {
    return nodes;
  }

  /** Number of entries in memory. */
  int size() {
    return nodes.size() + ring.size();
  }

  boolean isAnyOnline() {
    return online > 0;
  }

  boolean hasFreeExecutor() {
    return ring.highest() > 0;
  }

  /**
   * Updates a node.
   *
   * @return true if the label had no free executor before and has one now
   */
  boolean update(int number, NodeLoad load, boolean wasOnline) {
    boolean hadFree = hasFreeExecutor();
    ring.setScore(number, load.score());
    online += (load.online() ? 1 : 0) - (wasOnline ? 1 : 0);
    return !hadFree && hasFreeExecutor();
  }

  /**
   * The least loaded node; among equally loaded nodes, the one that the job's position on the ring
   * selects.
   *
   * @param excluded nodes that must not be chosen
   * @return null if no node has a free executor
   */
  @Nullable NodeLoad leastLoaded(String jobName, Set<NodeLoad> excluded) {
    for (NodeLoad load : excluded) {
      setScore(load, 0);
    }
    int index = ring.find(jobName);
    for (NodeLoad load : excluded) {
      setScore(load, load.score());
    }
    return index < 0 ? null : nodes.get(index);
  }

  private void setScore(NodeLoad load, int score) {
    Integer number = load.labels.get(this);
    if (number != null) {
      ring.setScore(number, score);
    }
  }

  /** Removes the label from its nodes. */
  void drop() {
    nodes.forEach(load -> load.labels.remove(this));
  }
}
