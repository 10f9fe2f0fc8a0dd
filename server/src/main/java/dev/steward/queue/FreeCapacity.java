package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The executors that are still free while a claim is assembled. */
final class FreeCapacity {
  private final Map<String, NodeCapacity> byNode = new HashMap<>();

  FreeCapacity(List<NodeCapacity> nodes) {
    for (NodeCapacity capacity : nodes) {
      if (capacity.hasFreeExecutor()) {
        byNode.put(capacity.node().name(), capacity);
      }
    }
  }

  boolean isEmpty() {
    return byNode.isEmpty();
  }

  boolean hasCapacityFor(@Nullable LabelExpression label) {
    return byNode.values().stream().anyMatch(capacity -> capacity.node().accepts(label));
  }

  List<NodeCapacity> remaining() {
    return List.copyOf(byNode.values());
  }

  void take(Node node) {
    byNode.computeIfPresent(
        node.name(),
        (_, capacity) -> {
          List<Integer> remaining =
              capacity.freeExecutors().subList(1, capacity.freeExecutors().size());
          return remaining.isEmpty() ? null : new NodeCapacity(capacity.node(), true, remaining);
        });
  }
}
