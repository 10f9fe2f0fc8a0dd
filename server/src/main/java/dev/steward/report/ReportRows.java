package dev.steward.report;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries for test result summaries. */
final class ReportRows {

  private static final int MAX_IN_ONE_STATEMENT = 500;

  private static final String COLUMNS =
      "s.run_id, s.job_id, s.number, s.total, s.failed, s.skipped, s.millis, s.health_scale";

  private ReportRows() {}

  private static TestSummary summary(Row row) {
    return new TestSummary(
        row.number(1),
        row.number(2),
        row.number(3),
        row.number(4),
        row.number(5),
        row.number(6),
        row.number(7),
        row.number(8));
  }

  static void put(Tx tx, TestSummary summary) {
    tx.update("DELETE FROM report_summary WHERE run_id = ?", summary.runId());
    tx.update(
        "INSERT INTO report_summary (run_id, job_id, number, total, failed, skipped, millis,"
            + " health_scale) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        summary.runId(),
        summary.jobId(),
        summary.number(),
        summary.total(),
        summary.failed(),
        summary.skipped(),
        summary.millis(),
        summary.healthScale());
  }

  static @Nullable TestSummary find(Tx tx, long runId) {
    return tx.find(
        "SELECT " + COLUMNS + " FROM report_summary s WHERE s.run_id = ?",
        ReportRows::summary,
        runId);
  }

  /** Summaries of earlier builds, newest first. */
  static List<TestSummary> before(Tx tx, long jobId, long number, int limit) {
    return tx.list(
        "SELECT "
            + COLUMNS
            + " FROM report_summary s WHERE s.job_id = ? AND s.number < ? ORDER BY s.number DESC"
            + " LIMIT ?",
        ReportRows::summary,
        jobId,
        number,
        limit);
  }

  /** Summaries of runs by ID. */
  static List<TestSummary> of(Tx tx, Collection<Long> runIds) {
    return in(tx, " FROM report_summary s WHERE s.run_id", runIds);
  }

  /** The summary of each job's last completed run. */
  static List<TestSummary> completed(Tx tx, Collection<Long> jobIds) {
    return in(
        tx,
        " FROM job_status b JOIN report_summary s ON s.job_id = b.job_id AND s.number = b.completed"
            + " WHERE b.job_id",
        jobIds);
  }

  private static List<TestSummary> in(Tx tx, String from, Collection<Long> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    if (ids.size() > MAX_IN_ONE_STATEMENT) {
      // A full scan of the table is cheaper than a query with such a long list.
      return tx.list("SELECT " + COLUMNS + from + " > ?", ReportRows::summary, 0L);
    }
    return tx.list(
        "SELECT " + COLUMNS + from + " IN (?" + ", ?".repeat(ids.size() - 1) + ")",
        ReportRows::summary,
        (@Nullable Object[]) ids.toArray(Object[]::new));
  }
}
