package dev.steward.run;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data access for the table {@code run_node}. Its only index is the primary key, which starts with
 * the run: entries are read and deleted by run only, and a run has few enough to sort them.
 */
final class JournalRows {

  private static final String COLUMNS =
      "id, parent, position, symbol, title, status, run_result, started_at, ended_at, log_from,"
          + " log_to, outcome";

  private JournalRows() {}

  /** Stores an entry, unless the run was deleted with its job. */
  static void insert(Tx tx, long runId, JournalEntry entry) {
    Result runResult = entry.runResult();
    tx.update(
        "INSERT INTO run_node (run_id, kind, "
            + COLUMNS
            + ") SELECT id, 'step', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM run WHERE id = ?",
        entry.id(),
        entry.parent(),
        entry.position(),
        entry.symbol(),
        entry.title(),
        entry.status().name(),
        runResult == null ? null : runResult.name(),
        entry.startedAt(),
        entry.endedAt(),
        entry.logStart(),
        entry.logEnd(),
        entry.outcome().json(),
        runId);
  }

  private static JournalEntry entry(Row row) {
    String runResult = row.textOrNull(7);
    return new JournalEntry(
        row.text(1),
        row.textOrNull(2),
        row.number(3),
        row.text(4),
        row.text(5),
        Result.valueOf(row.text(6)),
        runResult == null ? null : Result.valueOf(runResult),
        row.number(8),
        row.number(9),
        row.number(10),
        row.number(11),
        EntryOutcome.of(row.textOrNull(12)));
  }

  /** The completed steps of a run, in order. */
  static List<JournalEntry> steps(Tx tx, long runId) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM run_node WHERE run_id = ? AND kind = 'step' ORDER BY position",
        JournalRows::entry,
        runId);
  }

  /** Progress that a version without a journal stored; null if there is none. */
  static @Nullable FormerPlan formerPlan(Tx tx, long runId) {
    return tx.find(
        "SELECT outcome FROM run_node WHERE run_id = ? AND kind = 'plan'",
        row -> FormerPlan.of(row.text(1)),
        runId);
  }
}
