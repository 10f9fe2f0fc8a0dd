package dev.steward.run;

import dev.steward.store.LoadOnce;
import dev.steward.store.Row;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Cache of job statuses. One statement loads them all on first use; each run that starts, finishes
 * or is deleted updates the status of its job.
 */
final class JobStatuses {

  private static final String COLUMNS =
      "job_id, first, last, last_result, running, completed, stable, successful, unstable, failed,"
          + " unsuccessful, completed_result, recent_ended, recent_failed, estimate,"
          + " succeeded_at, failed_at, last_node";

  private static final String UPSERT =
      "INSERT INTO job_status ("
          + COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job_id)"
          + " DO UPDATE SET first = excluded.first, last = excluded.last, last_result ="
          + " excluded.last_result, running = excluded.running, completed = excluded.completed,"
          + " stable = excluded.stable, successful = excluded.successful, unstable ="
          + " excluded.unstable, failed = excluded.failed, unsuccessful = excluded.unsuccessful,"
          + " completed_result = excluded.completed_result, recent_ended = excluded.recent_ended,"
          + " recent_failed = excluded.recent_failed, estimate = excluded.estimate, succeeded_at ="
          + " excluded.succeeded_at, failed_at = excluded.failed_at, last_node ="
          + " excluded.last_node";

  /**
   * The runs shown in list rows, in the format that migration 131 wrote for existing jobs. Two
   * index lookups, since a condition with OR would scan all runs of the job.
   */
  private static final String RECENT =
      "UPDATE job_status SET recent = COALESCE((SELECT STRING_AGG(number || ' ' || COALESCE(result,"
          + " '-') || ' ' || started_at || ' ' || COALESCE(CAST(ended_at AS TEXT), '-'), ';' ORDER"
          + " BY number DESC) FROM (SELECT number, result, started_at, ended_at FROM run WHERE"
          + " job_id = job_status.job_id AND number > job_status.last - "
          + RunSummary.MAX_RECENT
          + " UNION SELECT number, result, started_at, ended_at FROM run WHERE job_id ="
          + " job_status.job_id AND number IN (job_status.successful, job_status.failed)) AS"
          + " shown), '') WHERE job_id = ?";

  private final RunRows rows;
  private final LoadOnce<ConcurrentHashMap<Long, JobStatus>> byJob;

  JobStatuses(Store store, RunRows rows) {
    this.rows = rows;
    byJob = new LoadOnce<>(() -> load(store));
  }

  private static ConcurrentHashMap<Long, JobStatus> load(Store store) {
    var all = new ConcurrentHashMap<Long, JobStatus>();
    store
        .read(tx ->
            tx.list(
                "SELECT " + COLUMNS + " FROM job_status",
                row -> Map.entry(row.number(1), board(row))))
        .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    return all;
  }

  private static JobStatus board(Row row) {
    return new JobStatus(
        row.number(2),
        row.number(3),
        result(row.textOrNull(4)),
        (int) row.number(5),
        row.number(6),
        result(row.textOrNull(12)),
        row.number(7),
        row.number(8),
        row.number(9),
        row.number(10),
        row.number(11),
        new RecentResults((int) row.number(13), (int) row.number(14), row.number(15)),
        row.number(16),
        row.number(17),
        row.number(3) == 0 ? null : row.text(18).intern());
  }

  private static @Nullable Result result(@Nullable String text) {
    return text == null ? null : Result.valueOf(text);
  }

  JobStatus of(long jobId) {
    JobStatus board = byJob.get().get(jobId);
    return board == null ? JobStatus.EMPTY : board;
  }

  /** The run summaries of these jobs, newest first. */
  Map<Long, List<RunSummary>> summaries(Tx tx, Collection<Long> jobIds) {
    IdList list = IdList.of(jobIds);
    var all = new HashMap<Long, List<RunSummary>>();
    tx.list(
            "SELECT job_id, recent FROM job_status" + list.where("job_id"),
            row -> Map.entry(row.number(1), RunSummary.read(row.text(2))),
            list.parameters())
        .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    return all;
  }

  /** Recomputes the status of a job, in the transaction that changed its runs. */
  void update(Tx tx, long jobId) {
    RunRows.RunNumbers numbers = rows.numbers(tx, jobId);
    Map<Result, Long> highest = numbers.highest();
    long completed = Collections.max(highest.values());
    long stable = highest.getOrDefault(Result.SUCCESS, 0L);
    long unstable = highest.getOrDefault(Result.UNSTABLE, 0L);
    long successful = Math.max(stable, unstable);
    long failed = highest.getOrDefault(Result.FAILURE, 0L);
    var notSuccessful = new EnumMap<>(highest);
    notSuccessful.remove(Result.SUCCESS);
    Map<Long, RunRows.ResultAndStart> runs =
        rows.resultsAndStarts(tx, jobId, numbers.last(), completed, successful, failed);
    var board =
        new JobStatus(
            numbers.first(),
            numbers.last(),
            result(runs, numbers.last()),
            numbers.running(),
            completed,
            result(runs, completed),
            stable,
            successful,
            unstable,
            failed,
            Collections.max(notSuccessful.values()),
            RecentResults.of(rows.lastFinished(tx, jobId, RecentResults.WINDOW)),
            startedAt(runs, successful),
            startedAt(runs, failed),
            node(runs, numbers.last()));
    tx.update(
        UPSERT,
        jobId,
        board.first(),
        board.last(),
        name(board.lastResult()),
        board.running(),
        board.completed(),
        board.stable(),
        board.successful(),
        board.unstable(),
        board.failed(),
        board.unsuccessful(),
        name(board.completedResult()),
        board.recentResults().completed(),
        board.recentResults().failed(),
        board.recentResults().estimateMillis(),
        board.succeededAt(),
        board.failedAt(),
        Objects.requireNonNullElse(board.lastNode(), ""));
    tx.update(RECENT, jobId);
    tx.afterCommit(() -> byJob.update(statuses -> statuses.put(jobId, board)));
  }

  private static @Nullable Result result(Map<Long, RunRows.ResultAndStart> runs, long number) {
    RunRows.ResultAndStart run = runs.get(number);
    return run == null ? null : run.result();
  }

  private static @Nullable String node(Map<Long, RunRows.ResultAndStart> runs, long number) {
    RunRows.ResultAndStart run = runs.get(number);
    // Interned, since there are far fewer nodes than jobs.
    return run == null ? null : run.node().intern();
  }

  private static long startedAt(Map<Long, RunRows.ResultAndStart> runs, long number) {
    RunRows.ResultAndStart run = runs.get(number);
    return run == null ? 0 : run.startedAt();
  }

  /** Removes deleted jobs from the cache; their rows are deleted with the jobs. */
  void remove(Tx tx, Collection<Long> jobIds) {
    tx.afterCommit(() -> byJob.update(statuses -> jobIds.forEach(statuses::remove)));
  }

  private static @Nullable String name(@Nullable Result result) {
    return result == null ? null : result.name();
  }
}
