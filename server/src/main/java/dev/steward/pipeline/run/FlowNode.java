package dev.steward.pipeline.run;

import dev.steward.run.Result;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of a run's tree: a step without a body, a block step, or the body of a block step, such as
 * a stage or a branch. The ends of block steps and of bodies have a number but no node of their
 * own.
 */
public final class FlowNode {

  /** What a node is. */
  public enum Kind {
    /** A step without a body. */
    STEP,
    /** A step with a body. */
    BLOCK,
    /** One evaluation of the body of a block step. */
    BODY
  }

  private final long id;
  private final @Nullable FlowNode parent;
  private Kind kind;
  private final String step;
  private @Nullable String label;
  private final long startedAt;
  private long previous;
  private long endId;
  private long endedAt;
  private long pausedMillis;
  private String description = "";
  private @Nullable Throwable failure;
  private @Nullable Result warning;
  private @Nullable String warningText;
  private @Nullable Result worstWarning;
  private final Map<String, String> tags = new LinkedHashMap<>();

  /**
   * Creates a node.
   *
   * @param id number in the run, from 2 as in Jenkins
   * @param parent the body around it; for a body, its block step; null at the top level
   * @param step the name of the step
   * @param label the name of a stage or branch; null for other nodes
   * @param previous the id of the node or end before it
   * @param startedAt epoch millis
   */
  FlowNode(
      long id,
      @Nullable FlowNode parent,
      Kind kind,
      String step,
      @Nullable String label,
      long previous,
      long startedAt) {
    this.id = id;
    this.parent = parent;
    this.kind = kind;
    this.step = step;
    this.label = label;
    this.previous = previous;
    this.startedAt = startedAt;
  }

  public long id() {
    return id;
  }

  public @Nullable FlowNode parent() {
    return parent;
  }

  public synchronized Kind kind() {
    return kind;
  }

  /** A step that is called without a body can have bodies of its own, as {@code parallel} has. */
  public synchronized void becomeBlock() {
    if (kind == Kind.STEP) {
      kind = Kind.BLOCK;
    }
  }

  public String step() {
    return step;
  }

  public synchronized @Nullable String label() {
    return label;
  }

  /** Names a node that is not the body of a step, such as a {@code stage} without a body. */
  public synchronized void label(String name) {
    label = name;
  }

  public long startedAt() {
    return startedAt;
  }

  /** Number of the node or end before this node. */
  public long previous() {
    return previous;
  }

  /** Number of its end; the node's own for a step; 0 while it runs. */
  public synchronized long endId() {
    return endId;
  }

  /** Epoch millis; 0 while it runs. */
  public synchronized long endedAt() {
    return endedAt;
  }

  synchronized void end(long id, long millis) {
    endId = id;
    endedAt = millis;
  }

  /** Milliseconds that it waited for an input, a lock or an executor. */
  public synchronized long pausedMillis() {
    return pausedMillis;
  }

  public synchronized void addPause(long millis) {
    pausedMillis += millis;
  }

  /** The main argument of the step, for readers, with secrets masked. */
  public synchronized String description() {
    return description;
  }

  public synchronized void describe(String text) {
    description = text;
  }

  /** What ended it; null if it did not fail. */
  public synchronized @Nullable Throwable failure() {
    return failure;
  }

  synchronized void fail(Throwable thrown) {
    failure = thrown;
  }

  /** The result that a step such as {@code unstable} gave to the part of the run around it. */
  public synchronized @Nullable Result warning() {
    return warning;
  }

  public synchronized @Nullable String warningText() {
    return warningText;
  }

  /** Marks such as the reason for which a stage was skipped, by name. */
  public synchronized Map<String, String> tags() {
    return Map.copyOf(tags);
  }

  /** Adds a mark for readers of the tree. */
  public synchronized void tag(String name, String value) {
    tags.put(name, value);
  }

  /** Marks the node without ending it, as {@code unstable} does. */
  public synchronized void warn(Result result, String text) {
    warning = result;
    warningText = text;
    for (FlowNode node = this; node != null; node = node.parent) {
      Result worst = node.worstWarning;
      if (worst == null || result.isWorseThan(worst)) {
        node.worstWarning = result;
      }
    }
  }

  /** The worst warning of this node and of all nodes in it; null if there is none. */
  public @Nullable Result worstWarning() {
    return worstWarning;
  }

  /** The node as it is stored now. */
  synchronized StoredNode snapshot() {
    Throwable thrown = failure;
    return new StoredNode(
        id,
        parent == null ? 0 : parent.id(),
        kind,
        step,
        label,
        previous,
        endId,
        startedAt,
        endedAt,
        pausedMillis,
        description,
        thrown == null ? null : ScriptTexts.typeName(thrown),
        thrown == null ? null : ScriptTexts.message(thrown),
        thrown instanceof FlowInterruption interruption ? interruption.result() : null,
        warning,
        warningText,
        new LinkedHashMap<>(tags));
  }
}
