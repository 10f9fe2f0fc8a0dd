package dev.steward.queue;

import java.util.Arrays;

/**
 * Consistent hash ring of nodes with their scores. A search returns, among the nodes with the
 * highest score, the first one after a key's position on the ring. The ring therefore spreads keys
 * over equal nodes, and a key keeps its node when others are added or removed. Updates and searches
 * take logarithmic time. The ring is not safe for concurrent use.
 */
final class LoadRing {

  /** Small rings have several points for each node, so that all nodes get a similar share. */
  private static final int POINTS = 256;

  private static final int MAX_POINTS_PER_NODE = 16;

  private final int pointsPerNode;
  private final int[] hashes;

  /** Node of each point, in the order of the points. */
  private final int[] nodes;

  /** Points of each node: those of node n start at n times {@link #pointsPerNode}. */
  private final int[] points;

  /**
   * Binary tree in an array: the children of entry i are the entries 2i and 2i + 1; each entry is
   * the maximum of its children, and the leaves are the scores of the points.
   */
  private final int[] maxima;

  private final int leaves;

  /** Creates a ring of nodes with score 0; the number of a node is the index of its name. */
  LoadRing(String... names) {
    pointsPerNode = Math.clamp(POINTS / Math.max(1, names.length), 1, MAX_POINTS_PER_NODE);
    int count = names.length * pointsPerNode;
    long[] sorted = new long[count];
    for (int point = 0; point < count; point++) {
      sorted[point] =
          (long) hash(names[point / pointsPerNode], 1 + point % pointsPerNode) << Integer.SIZE
              | point;
    }
    Arrays.sort(sorted);
    hashes = new int[count];
    nodes = new int[count];
    points = new int[count];
    for (int i = 0; i < count; i++) {
      int point = (int) sorted[i];
      hashes[i] = (int) (sorted[i] >> Integer.SIZE);
      nodes[i] = point / pointsPerNode;
      points[point] = i;
    }
    leaves = Integer.highestOneBit(Math.max(1, count)) << 1;
    maxima = new int[2 * leaves];
  }

  /** Position of a key on the ring. */
  static int hash(String key, int seed) {
    // The finalizer of SplitMix64; String.hashCode alone gives similar names similar positions.
    long mixed = key.hashCode() * 0x9E3779B97F4A7C15L + seed * 0xD1342543DE82EF95L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return (int) (mixed >>> Integer.SIZE);
  }

  /** Number of entries in memory. */
  int size() {
    return hashes.length;
  }

  /** The highest score; 0 if there is no node. */
  int highest() {
    return maxima[1];
  }

  int score(int node) {
    return maxima[leaves + points[node * pointsPerNode]];
  }

  void setScore(int node, int score) {
    for (int i = node * pointsPerNode; i < (node + 1) * pointsPerNode; i++) {
      int entry = leaves + points[i];
      maxima[entry] = score;
      for (entry >>= 1; entry > 0; entry >>= 1) {
        int max = Math.max(maxima[2 * entry], maxima[2 * entry + 1]);
        if (maxima[entry] == max) {
          break;
        }
        maxima[entry] = max;
      }
    }
  }

  /** Number of the key's node; -1 if no node has a score above 0. */
  int find(String key) {
    int max = highest();
    if (max == 0) {
      return -1;
    }
    int start = Arrays.binarySearch(hashes, hash(key, 0));
    int point = firstWith(max, start < 0 ? -start - 1 : start);
    return nodes[point < 0 ? firstWith(max, 0) : point];
  }

  /** The first point from {@code from} on with at least this score; -1 if there is none. */
  private int firstWith(int score, int from) {
    int entry = leaves + from;
    while (maxima[entry] < score) {
      // Moves on to the next subtree to the right: goes up while the entry is a right child.
      while ((entry & 1) == 1) {
        entry >>= 1;
      }
      if (entry == 0) {
        return -1;
      }
      entry++;
    }
    while (entry < leaves) {
      entry = maxima[2 * entry] >= score ? 2 * entry : 2 * entry + 1;
    }
    return entry - leaves;
  }
}
