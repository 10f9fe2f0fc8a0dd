package dev.steward.agent;

import dev.steward.node.Node;

/** Builds that a node runs or could run. */
public interface Workload {

  /** Returns whether builds are waiting that this node could run and that no free node can run. */
  boolean isInDemand(Node node);

  /** Returns whether the node runs a build. */
  boolean isBusy(Node node);

  /** No builds. */
  Workload NONE =
      new Workload() {
        @Override
        public boolean isInDemand(Node node) {
          return false;
        }

        @Override
        public boolean isBusy(Node node) {
          return false;
        }
      };
}
