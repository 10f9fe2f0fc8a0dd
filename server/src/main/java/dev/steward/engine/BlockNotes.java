package dev.steward.engine;

import dev.steward.run.Notes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which steps of its blocks a build runs. The decisions are stored with the run, so that a server
 * that resumes the build does not decide again.
 */
final class BlockNotes {

  private static final String ENTERED = "block ";
  private static final String FAILURE = "failure in block ";

  private final Notes notes;
  private final long runId;

  BlockNotes(Notes notes, long runId) {
    this.notes = notes;
    this.runId = runId;
  }

  /** Stores the indices of the steps that the block runs. */
  void setEntered(String blockId, Set<Integer> indices) {
    notes.put(runId, ENTERED + blockId, list(indices));
  }

  /** True if the block with that id has decided that the step runs. */
  boolean isEntered(String blockId, int index) {
    return contains(ENTERED + blockId, index);
  }

  /** Skips later steps of a block. */
  void skipAfterFailure(String blockId, Set<Integer> indices) {
    var all = new TreeSet<>(indices);
    String note = notes.find(runId, FAILURE + blockId);
    if (note != null) {
      for (String index : note.split(",", -1)) {
        all.add(Integer.valueOf(index));
      }
    }
    notes.put(runId, FAILURE + blockId, list(all));
  }

  /** True if an earlier step of the block failed and the step at the index depends on it. */
  boolean isSkippedAfterFailure(String blockId, int index) {
    return contains(FAILURE + blockId, index);
  }

  private static String list(Set<Integer> indices) {
    return indices.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
  }

  private boolean contains(String kind, int index) {
    String note = notes.find(runId, kind);
    return note != null && List.of(note.split(",", -1)).contains(Integer.toString(index));
  }
}
