package dev.steward.queue;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data access for the {@code executor_lease} table. */
final class LeaseRows {

  private static final String SELECT =
      "SELECT run_id, block, node, executor, description FROM executor_lease ";

  private LeaseRows() {}

  private static StoredLease lease(Row row) {
    return new StoredLease(
        new ExecutorLease(row.number(1), row.text(2), row.text(3), (int) row.number(4)),
        row.text(5));
  }

  static void insert(Tx tx, StoredLease stored) {
    ExecutorLease lease = stored.lease();
    tx.update(
        "INSERT INTO executor_lease (run_id, block, node, executor, description) VALUES (?, ?, ?,"
            + " ?, ?)",
        lease.runId(),
        lease.block(),
        lease.node(),
        lease.executor(),
        stored.description());
  }

  static @Nullable StoredLease find(Tx tx, long runId, String block) {
    return tx.find(SELECT + "WHERE run_id = ? AND block = ?", LeaseRows::lease, runId, block);
  }

  static List<StoredLease> all(Tx tx) {
    return tx.list(SELECT + "ORDER BY run_id, block", LeaseRows::lease);
  }

  static int delete(Tx tx, long runId, String block) {
    return tx.update("DELETE FROM executor_lease WHERE run_id = ? AND block = ?", runId, block);
  }

  static void deleteOfRun(Tx tx, long runId) {
    tx.update("DELETE FROM executor_lease WHERE run_id = ?", runId);
  }

  private static final String OF_ENDED_RUN =
      "WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.id = run_id AND run.state <> 'done')";

  static boolean hasEndedRuns(Tx tx) {
    return tx.find(SELECT + OF_ENDED_RUN + " LIMIT 1", LeaseRows::lease) != null;
  }

  static void deleteOfEndedRuns(Tx tx) {
    tx.update("DELETE FROM executor_lease " + OF_ENDED_RUN);
  }
}
