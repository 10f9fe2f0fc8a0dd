package dev.steward.queue;

import dev.steward.node.Node;
import java.util.Map;

/**
 * Concurrent build limits of a throttle category; 0 means unlimited.
 *
 * @param perNodeByLabel limits by node label that override {@code perNode}
 */
public record CategoryLimit(int perNode, int total, Map<String, Integer> perNodeByLabel) {

  /** True if a node can have a limit. */
  boolean hasNodeLimit() {
    return perNode > 0 || !perNodeByLabel.isEmpty();
  }

  int forNode(Node node) {
    for (Map.Entry<String, Integer> entry : perNodeByLabel.entrySet()) {
      if (node.hasLabel(entry.getKey())) {
        return entry.getValue();
      }
    }
    return perNode;
  }
}
