package dev.steward.pipeline.run;

import dev.steward.run.Run;
import dev.steward.store.Store;
import java.util.List;

/** Reads the trees of pipeline runs, for pages and for REST. */
public final class FlowTrees {
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
}
