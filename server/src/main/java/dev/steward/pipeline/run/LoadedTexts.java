package dev.steward.pipeline.run;

import dev.steward.run.Run;
import dev.steward.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what the step {@code load} has read in a run, from the run's journal. */
public final class LoadedTexts {

  /** The tag of a node with the name of the script, such as {@code Script1}. */
  public static final String NAME = "script";

  private static final String STEP = "load";
  private static final int MAX_SCRIPTS = 200;

  private final Store store;
  private final FlowTrees trees;

  public LoadedTexts(Store store, FlowTrees trees) {
    this.store = store;
    this.trees = trees;
  }

  /**
   * The texts by the names of the scripts, in the order of the run. A text that contains a secret
   * of the run is left out.
   */
  public Map<String, String> of(Run run) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (StoredNode node : trees.blocks(run)) {
      String name = node.step().equals(STEP) ? node.tags().get(NAME) : null;
      String text = name == null || texts.size() >= MAX_SCRIPTS ? null : text(run, node.id());
      if (name != null && text != null) {
        texts.put(name, text);
      }
    }
    return texts;
  }

  private @Nullable String text(Run run, long node) {
    List<String> values =
        store.read(tx ->
            tx.list(
                "SELECT value FROM pipeline_journal WHERE run_id = ? AND node = ? AND kind = ?"
                    + " ORDER BY position DESC LIMIT 1",
                row -> row.text(1),
                run.id(),
                node,
                JournalRow.RowType.VALUE.stored()));
    return values.isEmpty() || Journal.isEncrypted(values.getFirst())
        ? null
        : ValueCodec.read(values.getFirst()) instanceof String text ? text : null;
  }
}
