package dev.steward.report.issue;

import dev.steward.report.gate.GateStatus;
import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries for numbers of issues. */
final class IssueRows {

  private static final String COLUMNS =
      "s.run_id, s.job_id, s.number, s.tool, s.part, s.name, s.errors, s.high, s.normal, s.low,"
          + " s.added, s.fixed, s.status, s.no_issues_since, s.successful_since";

  private IssueRows() {}

  private static IssueSummary summary(Row row) {
    return new IssueSummary(
        row.number(1),
        row.number(2),
        row.number(3),
        row.text(4),
        row.text(5),
        row.text(6),
        new SeverityCounts(
            (int) row.number(7), (int) row.number(8), (int) row.number(9), (int) row.number(10)),
        (int) row.number(11),
        (int) row.number(12),
        GateStatus.valueOf(row.text(13)),
        row.number(14),
        row.number(15));
  }

  static void put(Tx tx, IssueSummary summary) {
    tx.update(
        "DELETE FROM issue_summary WHERE run_id = ? AND tool = ?", summary.runId(), summary.id());
    tx.update(
        "INSERT INTO issue_summary (run_id, job_id, number, tool, part, name, errors, high, normal,"
            + " low, added, fixed, status, no_issues_since, successful_since) VALUES (?, ?, ?, ?, ?,"
            + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        summary.runId(),
        summary.jobId(),
        summary.number(),
        summary.id(),
        summary.part(),
        summary.name(),
        summary.counts().errors(),
        summary.counts().high(),
        summary.counts().normal(),
        summary.counts().low(),
        summary.added(),
        summary.fixed(),
        summary.status().name(),
        summary.noIssuesSince(),
        summary.successfulSince());
  }

  static @Nullable IssueSummary find(Tx tx, long runId, String id) {
    return tx.find(
        "SELECT " + COLUMNS + " FROM issue_summary s WHERE s.run_id = ? AND s.tool = ?",
        IssueRows::summary,
        runId,
        id);
  }

  static List<IssueSummary> of(Tx tx, long runId) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM issue_summary s WHERE s.run_id = ? ORDER BY s.name, s.tool",
        IssueRows::summary,
        runId);
  }

  /** The result of the last build before a number. */
  static @Nullable IssueSummary before(Tx tx, long jobId, long number, String id) {
    return tx.find(
        "SELECT "
            + COLUMNS
            + " FROM issue_summary s WHERE s.job_id = ? AND s.tool = ? AND s.number < ?"
            + " ORDER BY s.number DESC LIMIT 1",
        IssueRows::summary,
        jobId,
        id,
        number);
  }

  /**
   * The result of the last build before a number that has ended and has not failed.
   *
   * @param ignoresGate whether the build may have missed its quality gates
   */
  static @Nullable IssueSummary reference(
      Tx tx, long jobId, long number, String id, boolean ignoresGate) {
    return tx.find(
        "SELECT "
            + COLUMNS
            + " FROM issue_summary s JOIN run r ON r.id = s.run_id WHERE s.job_id = ?"
            + " AND s.tool = ? AND s.number < ? AND r.state = 'done'"
            + " AND r.result IN ('SUCCESS', 'UNSTABLE')"
            + (ignoresGate ? "" : " AND s.status IN ('INACTIVE', 'PASSED')")
            + " ORDER BY s.number DESC LIMIT 1",
        IssueRows::summary,
        jobId,
        id,
        number);
  }

  /** The newest results of a job, newest first. */
  static List<IssueSummary> newest(Tx tx, long jobId, int limit) {
    return tx.list(
        "SELECT "
            + COLUMNS
            + " FROM issue_summary s WHERE s.job_id = ? ORDER BY s.number DESC, s.name LIMIT ?",
        IssueRows::summary,
        jobId,
        limit);
  }
}
