package dev.steward.rest.pipeline;

import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.run.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a run as a flat list, as Jenkins' stage API lists them. A stage ends for this list
 * where the first stage in it begins: its state and its steps are those before that.
 */
final class StageTree {

  private static final String STAGE = "stage";

  /** Tag of a stage that did not run, with the reason. */
  private static final String STAGE_STATUS = "STAGE_STATUS";

  /** Why a stage or step failed; {@code type} is the class of the exception in scripts. */
  record NodeError(String message, String type) {}

  /** The state of a node; the error is null if there is none. */
  record NodeState(StageStatus status, @Nullable NodeError error) {}

  private final Map<Long, StoredNode> nodes = new HashMap<>();
  private final List<StoredNode> stages = new ArrayList<>();
  private final Map<Long, List<StoredNode>> steps = new HashMap<>();

  /** Stages with a stage in them, with the number of the first one. */
  private final Map<Long, Long> firstInner = new HashMap<>();

  /** The worst result that steps gave to a stage without failing it. */
  private final Map<Long, Result> warnings = new HashMap<>();

  private final Set<Long> waitingStages = new HashSet<>();
  private @Nullable NodeError firstFailure;
  private StageStatus firstFailureStatus = StageStatus.FAILED;

  /**
   * Orders the nodes of a run.
   *
   * @param all in the order of their numbers
   * @param waiting numbers of the input steps that wait for an answer
   */
  StageTree(List<StoredNode> all, Set<Long> waiting) {
    all.forEach(node -> nodes.put(node.id(), node));
    StoredNode withoutBody = null;
    for (StoredNode node : all) {
      StoredNode around = stageOf(node);
      StoredNode stage = around == null ? withoutBody : around;
      if (isStage(node)) {
        stages.add(node);
        if (node.kind() == FlowNode.Kind.STEP) {
          withoutBody = node;
        }
        if (around != null) {
          firstInner.putIfAbsent(around.id(), node.id());
        }
      } else if (stage != null && !firstInner.containsKey(stage.id())) {
        add(stage, node, waiting);
      }
      rememberFailure(node);
    }
    stages.sort(Comparator.comparingLong(StoredNode::startedAt).thenComparingLong(StoredNode::id));
  }

  private void add(StoredNode stage, StoredNode node, Set<Long> waiting) {
    if (node.kind() == FlowNode.Kind.STEP) {
      steps.computeIfAbsent(stage.id(), _ -> new ArrayList<>()).add(node);
    }
    Result warning = node.warning();
    if (warning != null) {
      warnings.merge(stage.id(), warning, (one, other) -> other.isWorseThan(one) ? other : one);
    }
    if (waiting.contains(node.id())) {
      waitingStages.add(stage.id());
    }
  }

  /** Stages that are skipped after a failure show the first one. */
  private void rememberFailure(StoredNode node) {
    String type = node.failureType();
    if (firstFailure == null && type != null && isStage(node) && !isSkipped(node)) {
      firstFailure = new NodeError(String.valueOf(node.failureMessage()), type);
      firstFailureStatus = failureStatus(node);
    }
  }

  private static boolean isSkipped(StoredNode stage) {
    return stage.tags().getOrDefault(STAGE_STATUS, "").startsWith("SKIPPED_");
  }

  /** Whether a node is the body of a stage, or a stage step without a body, which has a label. */
  static boolean isStage(StoredNode node) {
    return node.kind() != FlowNode.Kind.BLOCK && node.step().equals(STAGE) && node.label() != null;
  }

  /** The stage around a node; null if there is none. */
  private @Nullable StoredNode stageOf(StoredNode node) {
    for (StoredNode outer = nodes.get(node.parent());
        outer != null;
        outer = nodes.get(outer.parent())) {
      if (isStage(outer)) {
        return outer;
      }
    }
    return null;
  }

  /** The stages by start time. */
  List<StoredNode> stages() {
    return stages;
  }

  /** A node; null if the run has none with that number. */
  @Nullable StoredNode find(long id) {
    return nodes.get(id);
  }

  /** The steps of a stage up to the first stage in it. */
  List<StoredNode> steps(StoredNode stage) {
    return steps.getOrDefault(stage.id(), List.of());
  }

  /** Milliseconds that the steps of a stage waited. */
  long pausedMillis(StoredNode stage) {
    return steps(stage).stream().mapToLong(StoredNode::pausedMillis).sum();
  }

  /** Milliseconds that all steps waited. */
  long pausedMillis() {
    return nodes.values().stream()
        .filter(node -> node.kind() == FlowNode.Kind.STEP)
        .mapToLong(StoredNode::pausedMillis)
        .sum();
  }

  NodeState state(StoredNode node) {
    return isStage(node) ? stageState(node) : stepState(node);
  }

  private NodeState stageState(StoredNode stage) {
    if (waitingStages.contains(stage.id())) {
      return new NodeState(StageStatus.PAUSED_PENDING_INPUT, null);
    }
    if (!firstInner.containsKey(stage.id())) {
      if (stage.running()) {
        return new NodeState(StageStatus.IN_PROGRESS, null);
      }
      NodeState skipped = skippedState(stage);
      if (skipped != null) {
        return skipped;
      }
      if (stage.failureType() != null) {
        return stepState(stage);
      }
    }
    return new NodeState(StageStatus.of(warnings.get(stage.id())), null);
  }

  /** The state of a stage that did not run; null if it did. */
  private @Nullable NodeState skippedState(StoredNode stage) {
    return switch (stage.tags().getOrDefault(STAGE_STATUS, "")) {
      case "SKIPPED_FOR_FAILURE" -> new NodeState(firstFailureStatus, firstFailure);
      case "SKIPPED_FOR_UNSTABLE" -> new NodeState(StageStatus.SUCCESS, null);
      case "SKIPPED_FOR_CONDITIONAL", "SKIPPED_FOR_RESTART" ->
          new NodeState(StageStatus.NOT_EXECUTED, null);
      default -> null;
    };
  }

  private static NodeState stepState(StoredNode node) {
    if (node.running()) {
      return new NodeState(StageStatus.IN_PROGRESS, null);
    }
    String type = node.failureType();
    if (type == null) {
      return new NodeState(StageStatus.SUCCESS, null);
    }
    return new NodeState(
        failureStatus(node), new NodeError(String.valueOf(node.failureMessage()), type));
  }

  /** An interruption that ends in a failure, such as that of a downstream build, is one. */
  private static StageStatus failureStatus(StoredNode node) {
    Result interruption = node.interruption();
    return interruption == null || interruption == Result.FAILURE
        ? StageStatus.FAILED
        : StageStatus.ABORTED;
  }
}
