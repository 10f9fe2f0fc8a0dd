package dev.steward.trigger;

import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of what is due, of whose sources lie where, and of who listens to which hook. */
final class TriggerRows {

  /** What happens at a time. */
  enum Kind {
    /** A build. */
    TIMER,
    /** A look at the sources. */
    POLL
  }

  /** Who listens. */
  enum Hook {
    /** To whoever tells of a push to a repository. */
    NOTIFIED,
    GITHUB,
    GITLAB,
    WEBHOOK
  }

  /** A time that comes. */
  record Due(long jobId, Kind kind, String spec, String seed, long nextAt) {}

  private TriggerRows() {}

  static void clear(Tx tx, long jobId) {
    tx.update("DELETE FROM job_time WHERE job_id = ?", jobId);
    tx.update("DELETE FROM job_source WHERE job_id = ?", jobId);
    tx.update("DELETE FROM job_hook WHERE job_id = ?", jobId);
  }

  static void insert(Tx tx, Due due, long now) {
    tx.update(
        "INSERT INTO job_time (job_id, kind, spec, seed, next_at, set_at) VALUES (?, ?, ?, ?, ?,"
            + " ?)",
        due.jobId(),
        due.kind().name(),
        due.spec(),
        due.seed(),
        due.nextAt(),
        now);
  }

  static void insertSource(Tx tx, long jobId, String urlKey) {
    tx.update("INSERT INTO job_source (job_id, url_key) VALUES (?, ?)", jobId, urlKey);
  }

  static void insertHook(Tx tx, long jobId, Hook hook, String secret) {
    tx.update(
        "INSERT INTO job_hook (job_id, kind, secret) VALUES (?, ?, ?)", jobId, hook.name(), secret);
  }

  /** What is due by then, the longest due first. */
  static List<Due> due(Tx tx, long by, int most) {
    return tx.list(
        "SELECT job_id, kind, spec, seed, next_at FROM job_time WHERE next_at <= ? ORDER BY next_at"
            + " LIMIT ?",
        row ->
            new Due(
                row.number(1), Kind.valueOf(row.text(2)), row.text(3), row.text(4), row.number(5)),
        by,
        most);
  }

  /** Those that were computed at a later time than that, by a clock that was set back since. */
  static List<Due> setAfter(Tx tx, long time, int most) {
    return tx.list(
        "SELECT job_id, kind, spec, seed, next_at FROM job_time WHERE set_at > ? LIMIT ?",
        row ->
            new Due(
                row.number(1), Kind.valueOf(row.text(2)), row.text(3), row.text(4), row.number(5)),
        time,
        most);
  }

  static @Nullable Long nextAt(Tx tx) {
    return tx.find("SELECT next_at FROM job_time ORDER BY next_at LIMIT 1", row -> row.number(1));
  }

  /** Moves a time on, unless somebody did or the job changed meanwhile; never (null) removes it. */
  static boolean move(Tx tx, Due due, @Nullable Long next, long now) {
    return (next == null
            ? tx.update(
                "DELETE FROM job_time WHERE job_id = ? AND kind = ? AND next_at = ? AND spec = ?",
                due.jobId(),
                due.kind().name(),
                due.nextAt(),
                due.spec())
            : tx.update(
                "UPDATE job_time SET next_at = ?, set_at = ? WHERE job_id = ? AND kind = ? AND"
                    + " next_at = ? AND spec = ?",
                next,
                now,
                due.jobId(),
                due.kind().name(),
                due.nextAt(),
                due.spec()))
        > 0;
  }

  /** The jobs that listen to a hook and have their sources in one of these places. */
  static List<Long> listening(Tx tx, Hook hook, String urlKey) {
    return tx.list(
        "SELECT s.job_id FROM job_source s JOIN job_hook h ON h.job_id = s.job_id AND h.kind = ?"
            + " WHERE s.url_key = ? ORDER BY s.job_id",
        row -> row.number(1),
        hook.name(),
        urlKey);
  }

  /** The jobs that listen to a hook under that secret. */
  static List<Long> underSecret(Tx tx, Hook hook, String secret) {
    return tx.list(
        "SELECT job_id FROM job_hook WHERE kind = ? AND secret = ? ORDER BY job_id",
        row -> row.number(1),
        hook.name(),
        secret);
  }
}
