package dev.steward.queue;

import dev.steward.node.Node;
import java.util.List;

/**
 * What a node has to give at the moment.
 *
 * @param online whether it may be given work
 * @param free the numbers of its executors that do nothing
 */
public record Spot(Node node, boolean online, List<Integer> free) {

  boolean hasRoom() {
    return online && !free.isEmpty();
  }
}
