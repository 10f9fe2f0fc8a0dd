package dev.steward.run;

/**
 * A part of a run that has started but is not completed. Only parts that must not be started twice
 * are recorded at their start; a {@link JournalEntry} with the same id replaces this one.
 *
 * @param startedAt epoch millis
 * @param logStart byte offset in the log where the output of the part starts
 */
public record StartedEntry(
    String id, long position, String symbol, String title, long startedAt, long logStart)
    implements RunNode {

  public StartedEntry {
    title = JournalEntry.singleLine(title);
  }
}
