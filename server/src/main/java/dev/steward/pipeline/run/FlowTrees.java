package dev.steward.pipeline.run;

import dev.steward.run.Run;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the trees of pipeline runs, for pages and for REST. */
public final class FlowTrees {
  /** Blocks of a run that are read at most. */
  private static final int MAX_BLOCKS = 20_000;

  private final Store store;

  public FlowTrees(Store store) {
    this.store = store;
  }

  /**
   * The nodes of a run in the order of their numbers. The tree of a running pipeline is at most
   * half a second old.
   */
  public List<StoredNode> of(Run run) {
    return store.read(tx -> FlowRows.nodes(tx, run.id()));
  }

  /**
   * The nodes of a run that have a body or a label, a failure or a warning, in the order of their
   * numbers. Most nodes of a long run are other steps, which are not read.
   */
  public List<StoredNode> blocks(Run run) {
    return store.read(tx -> blocks(tx, run.id()));
  }

  /** The {@link #blocks(Run)} of a run, in a transaction. */
  public static List<StoredNode> blocks(Tx tx, long runId) {
    return FlowRows.blocks(tx, runId, MAX_BLOCKS);
  }

  /** The number of the node around each node from {@code first} to {@code last}. */
  public Map<Long, Long> parents(Run run, long first, long last) {
    return store.read(tx -> FlowRows.parents(tx, run.id(), first, last, MAX_BLOCKS));
  }

  /** The numbers of the blocks around nodes of a run. */
  public Set<Long> blocksAround(Run run, Collection<Long> nodes) {
    if (nodes.isEmpty()) {
      return Set.of();
    }
    return store.read(tx -> {
      var blocks = new HashSet<Long>();
      for (long node : nodes) {
        Long parent = FlowRows.parent(tx, run.id(), node);
        if (parent != null) {
          blocks.add(parent);
        }
      }
      return blocks;
    });
  }
}
