package dev.steward.pipeline.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a running pipeline. It gives nodes their numbers, the same in each evaluation, and
 * stores changed nodes in batches. Ended nodes are not kept in memory once they are stored.
 */
final class FlowTree {

  /** The number of the start of a run; that of its first node is the next one. */
  static final long START = 2;

  private final long runId;
  private final UnaryOperator<String> clean;

  /** The nodes that an earlier evaluation has stored. */
  private final Map<Long, StoredNode> earlier = new HashMap<>();

  /** Nodes that may have changed since they were stored: all that run, and some that have ended. */
  private final Set<FlowNode> candidates = new LinkedHashSet<>();

  /** The stored state of candidates. */
  private final Map<Long, StoredNode> stored = new HashMap<>();

  /** What the last batch contains; not known to be stored until its transaction is committed. */
  private List<StoredNode> written = List.of();

  /** The changes in the last batch. */
  private List<FlowChange> changes = List.of();

  private long last = START;

  /**
   * Reads what an earlier evaluation has stored.
   *
   * @param clean masks secrets in texts
   */
  FlowTree(Store store, long runId, UnaryOperator<String> clean) {
    this.runId = runId;
    this.clean = clean;
    for (StoredNode node : store.read(tx -> FlowRows.nodes(tx, runId))) {
      earlier.put(node.id(), node);
    }
  }

  /** Takes the next number. */
  synchronized long next() {
    return ++last;
  }

  /** Leaves numbers unused, as Jenkins does for branches. */
  synchronized void skip(int count) {
    last += count;
  }

  /**
   * Starts a node.
   *
   * @param previous the number of the node or end before it
   * @param now epoch millis; an earlier evaluation's time is used where there is one
   */
  synchronized FlowNode begin(
      @Nullable FlowNode parent,
      FlowNode.Kind kind,
      String step,
      @Nullable String label,
      long previous,
      long now) {
    long id = ++last;
    StoredNode before = earlier.remove(id);
    var node =
        new FlowNode(
            id, parent, kind, step, label, previous, before == null ? now : before.startedAt());
    if (before != null) {
      stored.put(id, before);
    }
    candidates.add(node);
    return node;
  }

  /** Ends a node, with a number of its own unless it is a step without a body. */
  synchronized long end(FlowNode node, long now) {
    long id = node.kind() == FlowNode.Kind.STEP ? node.id() : ++last;
    StoredNode before = stored.get(node.id());
    node.end(id, before != null && !before.running() ? before.endedAt() : now);
    if (before != null && !before.running()) {
      // An earlier evaluation has stored the end; what the step did while it waited is in there.
      candidates.remove(node);
      stored.remove(node.id());
    }
    return id;
  }

  /** Writes the nodes that have changed; {@link #onCommit} must follow if that was committed. */
  synchronized void write(Tx tx) {
    var changed = new ArrayList<StoredNode>();
    var starts = new ArrayList<FlowChange>();
    var ends = new ArrayList<FlowChange>();
    for (FlowNode node : candidates) {
      StoredNode now = cleaned(node.snapshot());
      StoredNode before = stored.get(node.id());
      if (!now.equals(before)) {
        changed.add(now);
        if (before == null) {
          starts.add(new FlowChange(now, true, null));
        }
        if (!now.running() && (before == null || before.running())) {
          ends.add(new FlowChange(now, false, node.worstWarning()));
        }
      }
    }
    changed.forEach(node -> FlowRows.put(tx, runId, node));
    written = changed;
    changes = inOrder(starts, ends);
  }

  /** Orders starts and ends by their numbers. */
  private static List<FlowChange> inOrder(List<FlowChange> starts, List<FlowChange> ends) {
    var all = new ArrayList<FlowChange>(starts);
    all.addAll(ends);
    all.sort(
        Comparator.comparingLong(
            change -> change.started() ? change.node().id() : change.node().endId()));
    return all;
  }

  private StoredNode cleaned(StoredNode node) {
    String message = node.failureMessage();
    String warning = node.warningText();
    String label = node.label();
    return new StoredNode(
        node.id(),
        node.parent(),
        node.kind(),
        node.step(),
        label == null ? null : clean.apply(label),
        node.previous(),
        node.endId(),
        node.startedAt(),
        node.endedAt(),
        node.pausedMillis(),
        clean.apply(node.description()),
        node.failureType(),
        message == null ? null : clean.apply(message),
        node.interruption(),
        node.warning(),
        warning == null ? null : clean.apply(warning),
        node.tags());
  }

  /**
   * Notes that what was last written is stored.
   *
   * @return the nodes that started or ended since the batch before, in order
   */
  synchronized List<FlowChange> onCommit() {
    var ended = new LinkedHashMap<Long, StoredNode>();
    for (StoredNode node : written) {
      if (node.running()) {
        stored.put(node.id(), node);
      } else {
        ended.put(node.id(), node);
        stored.remove(node.id());
      }
    }
    candidates.removeIf(node -> {
      StoredNode end = ended.get(node.id());
      return end != null && end.equals(cleaned(node.snapshot()));
    });
    written = List.of();
    List<FlowChange> committed = changes;
    changes = List.of();
    return committed;
  }

  /** Whether a node has started or ended since the last batch. */
  synchronized boolean isChanged() {
    for (FlowNode node : candidates) {
      if (!cleaned(node.snapshot()).equals(stored.get(node.id()))) {
        return true;
      }
    }
    return false;
  }
}
