package dev.steward.pipeline.stage;

import java.util.List;
import java.util.function.Consumer;

/**
 * A stage or a branch of a run, with the stages and branches in it.
 *
 * @param id number of its node in the run
 * @param name name of the stage; for a branch, its name in {@code parallel}
 * @param branch true for a branch that is not a stage itself
 * @param skipped why the stage was skipped; empty if it was not
 * @param startedAt epoch millis
 * @param endedAt epoch millis; 0 while it runs
 * @param groups its contents, in order
 */
public record StageNode(
    long id,
    String name,
    boolean branch,
    StageState state,
    String skipped,
    long startedAt,
    long endedAt,
    List<StageGroup> groups) {

  public StageNode {
    groups = List.copyOf(groups);
  }

  /**
   * Stages that follow each other, or branches that run at the same time.
   *
   * @param parallel true for branches
   */
  public record StageGroup(boolean parallel, List<StageNode> nodes) {

    public StageGroup {
      nodes = List.copyOf(nodes);
    }
  }

  /** Milliseconds until its end, or until now. */
  public long duration(long now) {
    return Math.max(0, (endedAt == 0 ? now : endedAt) - startedAt);
  }

  /** Visits the node and everything in it, in order. */
  void visit(Consumer<StageNode> visitor) {
    visitor.accept(this);
    groups.forEach(group -> group.nodes().forEach(node -> node.visit(visitor)));
  }
}
