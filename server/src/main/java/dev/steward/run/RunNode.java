package dev.steward.run;

/** A row of the table {@code run_node}: a part of a run that is completed, or that has started. */
public sealed interface RunNode permits JournalEntry, StartedEntry {}
