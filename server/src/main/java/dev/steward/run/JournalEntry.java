package dev.steward.run;

import org.jspecify.annotations.Nullable;

/**
 * An entry of a run's journal: a completed part of the run, such as a step; a row of the table
 * {@code run_node}. The entries of a run form a tree; those of a freestyle run are a flat list.
 *
 * @param id unique in the run, and derived from the definition of the job, so that every version of
 *     the server gives the same part of a definition the same id
 * @param parent id of the entry that contains this one; null at the top level
 * @param position of the entry in the order of completion
 * @param symbol type of the step, such as {@code shell}; empty if an earlier version, which did not
 *     store it, recorded the entry
 * @param title display name
 * @param status result of the entry; SUCCESS if it did not worsen the run's result
 * @param runResult result of the run after the entry; null if the run ended in an earlier version
 * @param startedAt epoch millis; an entry starts when the previous one ended, even if the server
 *     was down in between
 * @param endedAt epoch millis
 * @param logStart byte offset in the log where the output of the entry starts
 * @param logEnd byte offset after the output of the entry
 */
public record JournalEntry(
    String id,
    @Nullable String parent,
    long position,
    String symbol,
    String title,
    Result status,
    @Nullable Result runResult,
    long startedAt,
    long endedAt,
    long logStart,
    long logEnd,
    EntryOutcome outcome)
    implements RunNode {

  public JournalEntry {
    title = singleLine(title);
  }

  static String singleLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
