package dev.steward.queue;

import dev.steward.node.Node;
import dev.steward.queue.Verdict.Shortage;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in Jenkins' wording what a buildable item is waiting for. */
public final class ShortageText {

  private static final String BUILT_IN = "Built-In Node";

  private ShortageText() {}

  public static String of(Shortage shortage) {
    return switch (shortage) {
      case Shortage.NoShortage _, Shortage.AnyExecutor _ -> "Waiting for next available executor";
      case Shortage.Quiet _ -> "Jenkins is about to shut down";
      case Shortage.ExecutorWithLabel(var label) ->
          "Waiting for next available executor on ‘" + label.text() + "’";
      case Shortage.ExecutorOnNode(var node) ->
          "Waiting for next available executor on ‘" + name(node) + "’";
      case Shortage.NodeWithLabel(var label) ->
          "There are no nodes with the label ‘" + label.text() + "’";
      case Shortage.OnlineNodeWithLabel(var label) ->
          "All nodes of label ‘" + label.text() + "’ are offline";
      case Shortage.OnlineNode(var node) -> "‘" + name(node) + "’ is offline";
      case Shortage.NodeBelowLimit(Set<Integer> running) ->
          running.stream()
              .map(count -> "Already running " + count + " builds on node")
              .collect(Collectors.joining("; "));
      case Shortage.UnreservedNode(var node) ->
          "‘" + name(node) + "’ is reserved for jobs with matching label expression";
    };
  }

  private static String name(Node node) {
    return node.isBuiltIn() ? BUILT_IN : node.name();
  }
}
