package dev.steward.queue;

import dev.steward.node.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The executors of one node, and the labels whose index contains the node. */
final class NodeLoad {

  private static final int SCORE_BITS = 24;

  /** Numbers of the executors that run a build. */
  private final BitSet busy;

  /** The index of each label that the node matches, with the number of the node in it. */
  final Map<LabelNodes, Integer> labels = new HashMap<>();

  private Node node;
  private boolean online;
  private int reserved;

  NodeLoad(Node node, BitSet busy) {
    this.node = node;
    this.busy = busy;
  }

  Node node() {
    return node;
  }

  boolean online() {
    return online;
  }

  /** Number of executors on which a build can start now. */
  int free() {
    return online ? Math.max(0, node.executors() - busy.cardinality() - reserved) : 0;
  }

  /** Free share of the executors, as a number; equal shares have equal numbers. */
  int score() {
    return (int) (((long) free() << SCORE_BITS) / Math.max(1, node.executors()));
  }

  /** Numbers of the idle executors. */
  List<Integer> freeExecutors() {
    var free = new ArrayList<Integer>();
    // After the number of executors has been reduced, busy executors still finish their builds.
    int limit = node.executors() - busy.cardinality();
    for (int i = busy.nextClearBit(0);
        i < node.executors() && free.size() < limit;
        i = busy.nextClearBit(i + 1)) {
      free.add(i);
    }
    return free;
  }

  NodeCapacity capacity() {
    return new NodeCapacity(node, online, freeExecutors());
  }

  void setNode(Node current, boolean isOnline) {
    node = current;
    online = isOnline;
  }

  /** Reserves an executor for a build that is about to start. */
  void reserve() {
    reserved++;
  }

  void cancelReservation() {
    reserved--;
  }
}
