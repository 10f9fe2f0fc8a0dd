package dev.steward.run;

import org.jspecify.annotations.Nullable;

/**
 * An entry of a run's journal: a part of the run that is completed, such as a step. The nodes form
 * a tree; those of a freestyle run are a flat list.
 *
 * @param id unique in the run, and derived from the definition of the job, so that every version of
 *     the server gives the same part of a definition the same id
 * @param parent id of the node that contains this one; null at the top level
 * @param position of the node in the order of completion
 * @param symbol type of the step, such as {@code shell}; empty if an earlier version, which did not
 *     store it, recorded the node
 * @param title display name
 * @param status result of the node; SUCCESS if it did not worsen the run
 * @param runResult result of the run after the node; null if the run ended in an earlier version
 * @param startedAt epoch millis; a node starts when the previous one ended, even if the server was
 *     down in between
 * @param endedAt epoch millis
 * @param logStart byte offset in the log where the output of the node starts
 * @param logEnd byte offset after the output of the node
 */
public record RunNode(
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
    NodeOutcome outcome) {

  public RunNode {
    title = singleLine(title);
  }

  static String singleLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
