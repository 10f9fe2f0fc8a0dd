package dev.steward.queue;

import dev.steward.node.Node;
import java.util.List;

/**
 * Free capacity of a node.
 *
 * @param online whether the node accepts builds
 * @param free numbers of its idle executors
 */
public record Spot(Node node, boolean online, List<Integer> free) {

  boolean hasRoom() {
    return online && !free.isEmpty();
  }
}
