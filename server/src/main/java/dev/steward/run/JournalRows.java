package dev.steward.run;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data access for the table {@code run_node}. Its only index is the primary key, which starts with
 * the run, since entries are read and deleted only by run, and a run has few enough entries to
 * sort.
 */
final class JournalRows {

  private static final String COLUMNS =
      "id, parent, position, symbol, title, status, run_result, started_at, ended_at, log_from,"
          + " log_to, outcome";

  private JournalRows() {}

  /**
   * Stores a completed entry in place of the one stored at its start, unless the run was deleted
   * with its job.
   */
  static void insert(Tx tx, long runId, JournalEntry entry) {
    Result runResult = entry.runResult();
    tx.update(
        "INSERT INTO run_node (run_id, kind, "
            + COLUMNS
            + ") SELECT id, 'step', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM run WHERE id = ? ON"
            + " CONFLICT (run_id, id) DO UPDATE SET position = excluded.position, title ="
            + " excluded.title, status = excluded.status, run_result = excluded.run_result,"
            + " started_at = excluded.started_at, ended_at = excluded.ended_at, log_from ="
            + " excluded.log_from, log_to = excluded.log_to, outcome = excluded.outcome WHERE"
            + " run_node.ended_at IS NULL",
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

  /** Records that an entry has started, unless the run was deleted with its job. */
  static void insert(Tx tx, long runId, StartedEntry entry) {
    tx.update(
        "INSERT INTO run_node (run_id, kind, id, position, symbol, title, status, started_at,"
            + " log_from) SELECT id, 'step', ?, ?, ?, ?, ?, ?, ? FROM run WHERE id = ?",
        entry.id(),
        entry.position(),
        entry.symbol(),
        entry.title(),
        Result.NOT_BUILT.name(),
        entry.startedAt(),
        entry.logStart(),
        runId);
  }

  private static RunNode node(Row row) {
    Long endedAt = row.numberOrNull(9);
    return endedAt == null
        ? new StartedEntry(
            row.text(1), row.number(3), row.text(4), row.text(5), row.number(8), row.number(10))
        : entry(row, endedAt);
  }

  private static JournalEntry entry(Row row, long endedAt) {
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
        endedAt,
        row.number(10),
        row.number(11),
        EntryOutcome.of(row.textOrNull(12)));
  }

  /** The completed and started steps of a run, in order. */
  static List<RunNode> steps(Tx tx, long runId) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM run_node WHERE run_id = ? AND kind = 'step' ORDER BY position",
        JournalRows::node,
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
