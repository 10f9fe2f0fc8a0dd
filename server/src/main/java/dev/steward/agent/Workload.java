package dev.steward.agent;

import dev.steward.node.Node;
import java.time.Duration;

/** Builds that a node runs or could run. */
public interface Workload {

  /** Returns whether builds are waiting that this node could run and that no free node can run. */
  boolean isInDemand(Node node);

  /** Returns whether the node runs a build. */
  boolean isBusy(Node node);

  /**
   * Fails the builds that run on a deleted node, and waits until they have ended.
   *
   * @param message for the logs of the builds
   * @param limit maximum time that this method waits
   */
  void failBuilds(Node node, String message, Duration limit) throws InterruptedException;

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

        @Override
        public void failBuilds(Node node, String message, Duration limit) {
          // A node without builds has none to fail.
        }
      };
}
