package dev.steward.pipeline.stage;

import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.stage.StageNode.StageGroup;
import dev.steward.run.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stages and branches of a run, nested as in its script. A branch that consists of one stage of
 * the same name, as in a declarative pipeline, appears once.
 */
public final class StageGraph {

  /** Stages in deeper stages are listed next to them, so that pages and recursion stay bounded. */
  private static final int MAX_DEPTH = 8;

  /** Tag of a stage that did not run, with the reason. */
  private static final String STAGE_STATUS = "STAGE_STATUS";

  private static final String SKIPPED = "SKIPPED_";
  private static final String BRANCH = "Branch: ";

  private final Map<Long, StoredNode> nodes = new HashMap<>();
  private final Map<Long, Result> warnings = new HashMap<>();
  private final Set<Long> waiting = new HashSet<>();
  private final boolean runEnded;
  private final List<StageGroup> groups;
  private final List<StageNode> all = new ArrayList<>();

  /**
   * Creates the graph.
   *
   * @param blocks the nodes of the run that have bodies, failures or warnings, by number
   * @param paused numbers of the blocks around the input steps that wait for an answer
   * @param runEnded whether the run has ended
   */
  public StageGraph(List<StoredNode> blocks, Set<Long> paused, boolean runEnded) {
    this.runEnded = runEnded;
    blocks.forEach(node -> nodes.put(node.id(), node));
    for (StoredNode node : blocks) {
      Result warning = node.warning();
      if (warning != null) {
        for (StoredNode at = node; at != null; at = nodes.get(at.parent())) {
          warnings.merge(at.id(), warning, (one, other) -> other.isWorseThan(one) ? other : one);
        }
      }
    }
    for (long id : paused) {
      for (StoredNode at = nodes.get(id); at != null; at = nodes.get(at.parent())) {
        waiting.add(at.id());
      }
    }
    groups = groups(contents(blocks), 0L);
    groups.forEach(group -> group.nodes().forEach(node -> node.visit(all::add)));
  }

  /** Whether a node is a stage or a branch. */
  public static boolean isStageOrBranch(StoredNode node) {
    return node.kind() != FlowNode.Kind.BLOCK && node.label() != null;
  }

  private static boolean isBranch(StoredNode node) {
    return !node.step().equals("stage");
  }

  /** The name of a stage or branch. */
  public static String name(StoredNode node) {
    String label = String.valueOf(node.label());
    return isBranch(node) && label.startsWith(BRANCH) ? label.substring(BRANCH.length()) : label;
  }

  /** The nearest stage or branch around a node; null at the top level. */
  public @Nullable StoredNode around(StoredNode node) {
    for (StoredNode at = nodes.get(node.parent()); at != null; at = nodes.get(at.parent())) {
      if (isStageOrBranch(at)) {
        return at;
      }
    }
    return null;
  }

  /** The stages and branches around a node, the outermost first; a branch of one stage once. */
  public List<StoredNode> path(StoredNode node) {
    var path = new ArrayList<StoredNode>();
    StoredNode inner = isStageOrBranch(node) ? node : null;
    for (StoredNode at = around(node); at != null; at = around(at)) {
      StoredNode below = path.isEmpty() ? inner : path.getFirst();
      if (below == null || !isBranch(at) || !name(at).equals(name(below))) {
        path.addFirst(at);
      }
    }
    return path;
  }

  /** Stages and branches by the number of the one that they are in. */
  private Map<Long, List<StoredNode>> contents(List<StoredNode> blocks) {
    var depths = new HashMap<Long, Integer>();
    var contents = new HashMap<Long, List<StoredNode>>();
    for (StoredNode node : blocks) {
      if (!isStageOrBranch(node)) {
        continue;
      }
      StoredNode outer = around(node);
      while (outer != null && depths.getOrDefault(outer.id(), 0) >= MAX_DEPTH) {
        outer = around(outer);
      }
      depths.put(node.id(), outer == null ? 0 : depths.getOrDefault(outer.id(), 0) + 1);
      contents.computeIfAbsent(outer == null ? 0L : outer.id(), _ -> new ArrayList<>()).add(node);
    }
    return contents;
  }

  private List<StageGroup> groups(Map<Long, List<StoredNode>> contents, long outer) {
    // Branches of one parallel step form a group, and so do the stages between such steps.
    var byStep = new LinkedHashMap<Long, List<StageNode>>();
    var parallel = new HashSet<Long>();
    long sequence = 0;
    for (StoredNode node : contents.getOrDefault(outer, List.of())) {
      if (isBranch(node)) {
        parallel.add(node.parent());
        sequence = -node.id();
        byStep.computeIfAbsent(node.parent(), _ -> new ArrayList<>()).add(stage(contents, node));
      } else {
        byStep.computeIfAbsent(sequence, _ -> new ArrayList<>()).add(stage(contents, node));
      }
    }
    return byStep.entrySet().stream()
        .map(group -> new StageGroup(parallel.contains(group.getKey()), group.getValue()))
        .toList();
  }

  private StageNode stage(Map<Long, List<StoredNode>> contents, StoredNode node) {
    List<StageGroup> inner = groups(contents, node.id());
    String name = name(node);
    if (isBranch(node) && inner.size() == 1 && inner.getFirst().nodes().size() == 1) {
      StageNode only = inner.getFirst().nodes().getFirst();
      if (!only.branch() && only.name().equals(name)) {
        return only;
      }
    }
    StageState state = state(node);
    return new StageNode(
        node.id(),
        name,
        isBranch(node),
        state,
        state == StageState.SKIPPED ? skipReason(node) : "",
        node.startedAt(),
        node.running() && runEnded ? node.startedAt() : node.endedAt(),
        inner);
  }

  /** The state of a stage or branch. */
  public StageState state(StoredNode node) {
    if (node.tags().getOrDefault(STAGE_STATUS, "").startsWith(SKIPPED)) {
      return StageState.SKIPPED;
    }
    if (node.running() && !runEnded && waiting.contains(node.id())) {
      return StageState.WAITING;
    }
    if (node.running() || node.failureType() != null) {
      return StageState.ofStep(node, runEnded);
    }
    return StageState.of(warnings.get(node.id()));
  }

  /** Why a stage was skipped; empty if it was not. */
  public static String skipReason(StoredNode node) {
    String status = node.tags().getOrDefault(STAGE_STATUS, "");
    return switch (status) {
      case "SKIPPED_FOR_FAILURE" -> "an earlier stage failed";
      case "SKIPPED_FOR_UNSTABLE" -> "an earlier stage is unstable";
      case "SKIPPED_FOR_CONDITIONAL" -> "its condition is not met";
      case "SKIPPED_FOR_RESTART" -> "the build was restarted from a later stage";
      default -> status.startsWith(SKIPPED) ? "the pipeline skipped it" : "";
    };
  }

  /** The stages and branches of the run itself. */
  public List<StageGroup> groups() {
    return groups;
  }

  /** All stages and branches; each one is before its contents. */
  public List<StageNode> all() {
    return List.copyOf(all);
  }

  /** A node of the run; null if there is none, or it is a step without failure or warning. */
  public @Nullable StoredNode find(long id) {
    return nodes.get(id);
  }

  /** The stage or branch with a number; null if there is none. */
  public @Nullable StageNode findStage(long id) {
    for (StageNode node : all) {
      if (node.id() == id) {
        return node;
      }
    }
    return null;
  }

  /** The nodes with a failure or a warning, by number. */
  List<StoredNode> troubled() {
    return nodes.values().stream()
        .filter(node -> node.failureType() != null || node.warning() != null)
        .sorted((one, other) -> Long.compare(one.id(), other.id()))
        .toList();
  }
}
