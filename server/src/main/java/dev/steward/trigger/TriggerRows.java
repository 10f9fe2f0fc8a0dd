package dev.steward.trigger;

import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries for schedules, repository URLs and webhooks of jobs. */
final class TriggerRows {

  /** The next due time of a schedule. */
  record ScheduleEntry(long jobId, String kind, String spec, String seed, long nextAt) {}

  private TriggerRows() {}

  static void clear(Tx tx, long jobId) {
    tx.update("DELETE FROM job_schedule WHERE job_id = ?", jobId);
    tx.update("DELETE FROM job_repository WHERE job_id = ?", jobId);
    tx.update("DELETE FROM job_webhook WHERE job_id = ?", jobId);
  }

  static void insert(Tx tx, ScheduleEntry due, long now) {
    tx.update(
        "INSERT INTO job_schedule (job_id, kind, spec, seed, next_at, set_at) VALUES (?, ?, ?, ?,"
            + " ?, ?)",
        due.jobId(),
        due.kind(),
        due.spec(),
        due.seed(),
        due.nextAt(),
        now);
  }

  static void insertSource(Tx tx, long jobId, String urlKey) {
    tx.update("INSERT INTO job_repository (job_id, url_key) VALUES (?, ?)", jobId, urlKey);
  }

  static void insertHook(Tx tx, long jobId, String hook, String secret) {
    tx.update(
        "INSERT INTO job_webhook (job_id, kind, secret) VALUES (?, ?, ?)", jobId, hook, secret);
  }

  /** Schedules that are due at the given time, earliest first. */
  static List<ScheduleEntry> due(Tx tx, long time, int limit) {
    return tx.list(
        "SELECT job_id, kind, spec, seed, next_at FROM job_schedule WHERE next_at <= ? ORDER BY"
            + " next_at LIMIT ?",
        row ->
            new ScheduleEntry(row.number(1), row.text(2), row.text(3), row.text(4), row.number(5)),
        time,
        limit);
  }

  /** Schedules that were computed after the given time, by a clock that has since been set back. */
  static List<ScheduleEntry> computedAfter(Tx tx, long time, int limit) {
    return tx.list(
        "SELECT job_id, kind, spec, seed, next_at FROM job_schedule WHERE set_at > ? LIMIT ?",
        row ->
            new ScheduleEntry(row.number(1), row.text(2), row.text(3), row.text(4), row.number(5)),
        time,
        limit);
  }

  static @Nullable Long nextAt(Tx tx) {
    return tx.find(
        "SELECT next_at FROM job_schedule ORDER BY next_at LIMIT 1", row -> row.number(1));
  }

  /**
   * Sets the next time of a schedule, or deletes the schedule if {@code next} is null; does nothing
   * if the schedule changed concurrently.
   */
  static boolean advance(Tx tx, ScheduleEntry due, @Nullable Long next, long now) {
    return (next == null
            ? tx.update(
                "DELETE FROM job_schedule WHERE job_id = ? AND kind = ? AND next_at = ? AND spec ="
                    + " ?",
                due.jobId(),
                due.kind(),
                due.nextAt(),
                due.spec())
            : tx.update(
                "UPDATE job_schedule SET next_at = ?, set_at = ? WHERE job_id = ? AND kind = ? AND"
                    + " next_at = ? AND spec = ?",
                next,
                now,
                due.jobId(),
                due.kind(),
                due.nextAt(),
                due.spec()))
        > 0;
  }

  /** The state that the last poll of a type left; null if there is none. */
  static @Nullable String state(Tx tx, long jobId, String kind) {
    return tx.find(
        "SELECT state FROM trigger_state WHERE job_id = ? AND kind = ?",
        row -> row.text(1),
        jobId,
        kind);
  }

  /** Stores the state for the next poll of a type. */
  static void putState(Tx tx, long jobId, String kind, String state) {
    if (tx.update(
            "UPDATE trigger_state SET state = ? WHERE job_id = ? AND kind = ?", state, jobId, kind)
        == 0) {
      tx.update(
          "INSERT INTO trigger_state (job_id, kind, state) VALUES (?, ?, ?)", jobId, kind, state);
    }
  }

  /** Jobs that have the webhook and use the repository. */
  static List<Long> jobsWithWebhook(Tx tx, String hook, String urlKey) {
    return tx.list(
        "SELECT s.job_id FROM job_repository s JOIN job_webhook h ON h.job_id = s.job_id AND h.kind"
            + " = ? WHERE s.url_key = ? ORDER BY s.job_id",
        row -> row.number(1),
        hook,
        urlKey);
  }

  /** Jobs with the webhook and this secret. */
  static List<Long> jobsWithSecret(Tx tx, String hook, String secret) {
    return tx.list(
        "SELECT job_id FROM job_webhook WHERE kind = ? AND secret = ? ORDER BY job_id",
        row -> row.number(1),
        hook,
        secret);
  }
}
