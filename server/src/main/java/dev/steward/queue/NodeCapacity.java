package dev.steward.queue;

import dev.steward.node.Node;
import java.util.List;

/**
 * Free capacity of a node.
 *
 * @param online whether the node accepts builds
 * @param freeExecutors numbers of its idle executors
 */
public record NodeCapacity(Node node, boolean online, List<Integer> freeExecutors) {}
