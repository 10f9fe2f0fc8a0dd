package dev.steward.rest.node;

import dev.steward.queue.NodeCapacity;
import java.util.List;

/**
 * Executor counts.
 *
 * @param total executors of online nodes
 * @param busy executors in use
 */
record Executors(int total, int busy) {

  static Executors of(List<NodeCapacity> spots) {
    int total = 0;
    int free = 0;
    for (NodeCapacity spot : spots) {
      if (spot.online()) {
        total += spot.node().executors();
        free += spot.freeExecutors().size();
      }
    }
    return new Executors(total, total - free);
  }

  int idle() {
    return total - busy;
  }
}
