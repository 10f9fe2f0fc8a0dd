package dev.steward.rest.model;

import dev.steward.queue.NodeCapacity;
import java.util.List;

/**
 * Executor counts.
 *
 * @param total executors of online nodes
 * @param busy executors in use
 */
record ExecutorCounts(int total, int busy) {

  static ExecutorCounts of(List<NodeCapacity> spots) {
    int total = 0;
    int free = 0;
    for (NodeCapacity spot : spots) {
      if (spot.online()) {
        total += spot.node().executors();
        free += spot.freeExecutors().size();
      }
    }
    return new ExecutorCounts(total, total - free);
  }

  int idle() {
    return total - busy;
  }
}
