package dev.steward.run;

import dev.steward.job.definition.BuildDiscarder;
import dev.steward.run.RunChanges.RunKey;
import dev.steward.store.Tx;
import java.util.List;

/** Finds the runs that exceed the retention limits of their job. */
final class RetentionRows {

  private RetentionRows() {}

  /**
   * Condition for runs that the build discarder may delete: completed, not kept, neither the last
   * stable nor the last successful run, and without dependents.
   */
  private static final String REMOVABLE =
      " r.job_id = ? AND r.state = 'done' AND r.keep = 0 AND NOT EXISTS (SELECT 1 FROM job_status b"
          + " WHERE b.job_id = r.job_id AND (b.stable = r.number OR b.successful = r.number)) AND"
          + DependentBuilds.NO_DEPENDENTS;

  /** Ids and numbers of the runs that exceed the retention limits, oldest first. */
  static List<RunKey> exceedingRetention(
      Tx tx, long jobId, BuildDiscarder retention, long now, int limit) {
    return exceedingRetention(tx, jobId, retention.builds(), retention.days(), now, limit, "");
  }

  /** Ids and numbers of the runs that exceed the retention limits for artifacts, oldest first. */
  static List<RunKey> artifactsExceedingRetention(
      Tx tx, long jobId, BuildDiscarder retention, long now, int limit) {
    return exceedingRetention(
        tx,
        jobId,
        retention.artifactBuilds(),
        retention.artifactDays(),
        now,
        limit,
        " AND r.artifacts IS NOT NULL AND r.artifacts <> ''");
  }

  private static List<RunKey> exceedingRetention(
      Tx tx, long jobId, int builds, int days, long now, int limit, String condition) {
    long lastExpired = 0;
    if (builds > 0) {
      Long edge =
          tx.find(
              "SELECT number FROM run WHERE job_id = ? ORDER BY number DESC LIMIT 1 OFFSET ?",
              row -> row.number(1),
              jobId,
              builds);
      lastExpired = edge == null ? 0 : edge;
    }
    long cutoff = days > 0 ? now - days * 86_400_000L : 0;
    if (lastExpired == 0 && cutoff == 0) {
      return List.of();
    }
    return tx.list(
        "SELECT r.id, r.number FROM run r WHERE"
            + REMOVABLE
            + condition
            + " AND (r.number <= ? OR r.scheduled_at < ?) ORDER BY r.number LIMIT ?",
        row -> new RunKey(row.number(1), row.number(2)),
        jobId,
        lastExpired,
        cutoff,
        limit);
  }
}
