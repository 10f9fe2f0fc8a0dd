package dev.steward.pipeline.stage;

import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.run.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The step that gave a run a result other than success.
 *
 * @param stages the stages and branches around the step, the outermost first
 * @param node the step; if the script itself failed, the innermost block in which it did
 * @param message why the step failed, or its warning
 */
public record FailedStep(List<StoredNode> stages, StoredNode node, String message) {

  public FailedStep {
    stages = List.copyOf(stages);
  }

  /** The label of the step, or else its main argument. */
  public String label() {
    return node.tags().getOrDefault("label", node.description());
  }

  /**
   * Finds the step: the first one whose failure ended the run, or else the first one whose failure
   * or warning the run survived.
   *
   * @return null if the tree of the run does not contain it, as for a script with a syntax error
   */
  public static @Nullable FailedStep find(StageGraph graph, @Nullable Result result) {
    if (result == null || result == Result.SUCCESS) {
      return null;
    }
    List<StoredNode> troubled = graph.troubled();
    Set<Long> withFailedContents = new HashSet<>();
    for (StoredNode node : troubled) {
      if (node.failureType() != null) {
        withFailedContents.add(node.parent());
      }
    }
    Predicate<StoredNode> isOrigin =
        node ->
            node.failureType() != null
                && !withFailedContents.contains(node.id())
                && !isInSkippedStage(graph, node);
    Comparator<StoredNode> order =
        Comparator.comparing((StoredNode node) -> node.interruption() == Result.ABORTED)
            .thenComparingLong(StoredNode::endedAt)
            .thenComparingLong(StoredNode::id);
    Optional<StoredNode> uncaught =
        troubled.stream().filter(isOrigin).filter(node -> endsRun(graph, node)).min(order);
    if (uncaught.isPresent()) {
      return of(graph, uncaught.get(), String.valueOf(uncaught.get().failureMessage()));
    }
    Optional<StoredNode> warning =
        troubled.stream()
            .filter(node -> node.warning() != null)
            .min(
                Comparator.comparing((StoredNode node) -> node.warning() != result)
                    .thenComparingLong(StoredNode::id));
    if (warning.isEmpty()) {
      return null;
    }
    StoredNode at = warning.get();
    // A block such as catchError survives the failure of a step in it.
    Optional<StoredNode> caught =
        at.kind() == FlowNode.Kind.STEP
            ? Optional.empty()
            : troubled.stream().filter(isOrigin).filter(node -> isIn(graph, node, at)).min(order);
    return caught.isPresent()
        ? of(graph, caught.get(), String.valueOf(caught.get().failureMessage()))
        : of(graph, at, String.valueOf(at.warningText()));
  }

  private static FailedStep of(StageGraph graph, StoredNode node, String message) {
    var stages = new ArrayList<StoredNode>(graph.path(node));
    if (StageGraph.isStageOrBranch(node)) {
      stages.add(node);
    }
    return new FailedStep(stages, node, message);
  }

  /** Whether everything around a node failed as well, so that nothing caught its failure. */
  private static boolean endsRun(StageGraph graph, StoredNode node) {
    for (StoredNode at = graph.find(node.parent()); at != null; at = graph.find(at.parent())) {
      if (at.failureType() == null) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIn(StageGraph graph, StoredNode node, StoredNode outer) {
    for (StoredNode at = graph.find(node.parent()); at != null; at = graph.find(at.parent())) {
      if (at.id() == outer.id()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInSkippedStage(StageGraph graph, StoredNode node) {
    for (StoredNode at = node; at != null; at = graph.find(at.parent())) {
      if (!StageGraph.skipReason(at).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
