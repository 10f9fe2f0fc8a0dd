package dev.steward.rest.node;

import dev.steward.queue.Spot;
import java.util.List;

/**
 * Executor counts.
 *
 * @param total executors of online nodes
 * @param busy executors in use
 */
record Executors(int total, int busy) {

  static Executors of(List<Spot> spots) {
    int total = 0;
    int free = 0;
    for (Spot spot : spots) {
      if (spot.online()) {
        total += spot.node().executors();
        free += spot.free().size();
      }
    }
    return new Executors(total, total - free);
  }

  int idle() {
    return total - busy;
  }
}
