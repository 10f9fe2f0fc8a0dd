package dev.steward.run;

import dev.steward.store.LikePattern;
import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Data access for the table {@code run}. */
final class RunRows {

  private static final String COLUMNS =
      "id, job_id, number, queue_id, state, result, executor, cookie, definition_revision,"
          + " causes, parameters, scheduled_at, started_at, ended_at, stopped_by, description,"
          + " display_name, keep, artifacts, built_on";

  private static final String SELECT = "SELECT " + COLUMNS + " FROM run ";
  private static final String RUNNING = "running";

  private final RunCodec codec;

  RunRows(RunCodec codec) {
    this.codec = codec;
  }

  private Run run(Row row) {
    String result = row.textOrNull(6);
    String artifacts = row.textOrNull(19);
    return new Run(
        row.number(1),
        row.number(2),
        row.number(3),
        row.number(4),
        row.text(5).equals(RUNNING),
        result == null ? null : Result.valueOf(result),
        (int) row.number(7),
        row.text(20),
        row.text(8),
        row.number(9),
        codec.causes(row.text(10)),
        codec.parameters(row.text(11)),
        row.number(12),
        row.number(13),
        row.numberOrNull(14),
        row.textOrNull(15),
        row.textOrNull(16),
        row.textOrNull(17),
        row.flag(18),
        artifacts == null || artifacts.isEmpty() ? List.of() : List.of(artifacts.split("\n", -1)));
  }

  /** Stores a new run, with a random cookie. */
  Run insert(Tx tx, NewRun run) {
    String cookie = UUID.randomUUID().toString();
    long id =
        tx.insert(
            "INSERT INTO run (job_id, number, queue_id, state, executor, cookie,"
                + " definition_revision, causes, parameters, scheduled_at, started_at, keep,"
                + " built_on) VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, 0, ?) RETURNING"
                + " id",
            run.job().id(),
            run.number(),
            run.queueId(),
            run.executor(),
            cookie,
            run.job().revision(),
            codec.causes(run.causes()),
            codec.parameters(run.parameters()),
            run.startedAt(),
            run.startedAt(),
            run.node());
    return run.stored(id, cookie);
  }

  @Nullable Run find(Tx tx, long jobId, long number) {
    return tx.find(SELECT + "WHERE job_id = ? AND number = ?", this::run, jobId, number);
  }

  @Nullable Run find(Tx tx, long id) {
    return tx.find(SELECT + "WHERE id = ?", this::run, id);
  }

  /** The numbers of the previous and the next run; 0 if there is none. */
  long[] adjacent(Tx tx, long jobId, long number) {
    Long previous =
        tx.find(
            "SELECT number FROM run WHERE job_id = ? AND number < ? ORDER BY number DESC LIMIT 1",
            row -> row.number(1),
            jobId,
            number);
    Long next =
        tx.find(
            "SELECT number FROM run WHERE job_id = ? AND number > ? ORDER BY number LIMIT 1",
            row -> row.number(1),
            jobId,
            number);
    return new long[] {previous == null ? 0 : previous, next == null ? 0 : next};
  }

  List<Run> newest(Tx tx, long jobId, int skip, int limit) {
    return tx.list(
        SELECT + "WHERE job_id = ? ORDER BY number DESC LIMIT ? OFFSET ?",
        this::run,
        jobId,
        limit,
        skip);
  }

  /** Runs with a number up to {@code number}, newest first. */
  List<Run> upTo(Tx tx, long jobId, long number, int limit) {
    return tx.list(
        SELECT + "WHERE job_id = ? AND number <= ? ORDER BY number DESC LIMIT ?",
        this::run,
        jobId,
        number,
        limit);
  }

  /**
   * Runs with a number up to {@code number} that match {@code text}, newest first. A run matches if
   * the text equals its number or result, or is part of its display name or description.
   */
  List<Run> upTo(Tx tx, long jobId, long number, String text, int limit) {
    String lower = text.toLowerCase(Locale.ROOT);
    String pattern = LikePattern.containing(text);
    return tx.list(
        SELECT
            + "WHERE job_id = ? AND number <= ? AND (CAST(number AS TEXT) = ? OR LOWER(result) = ?"
            + " OR LOWER(display_name) LIKE ? ESCAPE '!' OR LOWER(description) LIKE ? ESCAPE '!')"
            + " ORDER BY number DESC LIMIT ?",
        this::run,
        jobId,
        number,
        lower.startsWith("#") ? lower.substring(1) : lower,
        lower,
        pattern,
        pattern,
        limit);
  }

  /**
   * All active runs, oldest first. The unary plus keeps SQLite from scanning all runs in id order.
   */
  List<Run> unfinished(Tx tx) {
    return tx.list(SELECT + "WHERE state <> 'done' ORDER BY +id", this::run);
  }

  List<Run> unfinished(Tx tx, long jobId) {
    return tx.list(SELECT + "WHERE state <> 'done' AND job_id = ? ORDER BY id", this::run, jobId);
  }

  List<Integer> executorsInUse(Tx tx, String node) {
    return tx.list(
        "SELECT executor FROM run WHERE state <> 'done' AND built_on = ? AND executor >= 0 UNION"
            + " ALL SELECT executor FROM executor_lease WHERE node = ?",
        row -> (int) row.number(1),
        node,
        node);
  }

  /** The newest runs of each job, in one statement. */
  List<Run> newestOfEach(Tx tx, Collection<Long> jobIds, int limit) {
    IdList list = IdList.of(jobIds);
    return tx.list(
        "SELECT "
            + COLUMNS
            + " FROM (SELECT run.*, ROW_NUMBER() OVER (PARTITION BY job_id ORDER BY number DESC) AS"
            + " place FROM run"
            + list.where("job_id")
            + ") AS ranked WHERE place <= ? ORDER BY job_id, number DESC",
        this::run,
        list.and(limit));
  }

  /**
   * The newest runs of the jobs. If the list of jobs is very long, the result contains the newest
   * runs of all jobs, ten times as many, and the caller filters them.
   */
  List<Run> newestAmong(Tx tx, Collection<Long> jobIds, int limit) {
    IdList list = IdList.of(jobIds);
    return tx.list(
        SELECT + "WHERE 0 = 0" + list.and("job_id") + " ORDER BY id DESC LIMIT ?",
        this::run,
        list.and(list.ids().isEmpty() ? limit * 10 : limit));
  }

  /** The runs whose numbers are in a column of the table {@code job_status}, in one statement. */
  List<Run> byPermalink(Tx tx, String column, Collection<Long> jobIds) {
    IdList list = IdList.of(jobIds);
    return tx.list(
        SELECT
            + "WHERE (job_id, number) IN (SELECT job_id, "
            + column
            + " FROM job_status WHERE 0 = 0"
            + list.and("job_id")
            + ") AND 0 < ?",
        this::run,
        list.and(1));
  }

  /** Job ids and numbers of the newest runs of each job, in one statement. */
  List<long[]> numbersOfEach(Tx tx, Collection<Long> jobIds, int limit) {
    IdList list = IdList.of(jobIds);
    return tx.list(
        "SELECT job_id, number FROM (SELECT job_id, number, ROW_NUMBER() OVER (PARTITION BY job_id"
            + " ORDER BY number DESC) AS place FROM run"
            + list.where("job_id")
            + ") AS ranked WHERE place <= ? ORDER BY job_id, number DESC",
        row -> new long[] {row.number(1), row.number(2)},
        list.and(limit));
  }

  /** The last completed runs of a job, newest first. */
  List<CompletedRun> lastFinished(Tx tx, long jobId, int limit) {
    return tx.list(
        "SELECT result, ended_at - started_at FROM run WHERE job_id = ? AND state = 'done' ORDER BY"
            + " number DESC LIMIT ?",
        row -> new CompletedRun(Result.valueOf(row.text(1)), row.number(2)),
        jobId,
        limit);
  }

  /** Result and duration of a completed run. */
  record CompletedRun(Result result, long millis) {}

  void describe(Tx tx, long id, @Nullable String description, @Nullable String displayName) {
    tx.update(
        "UPDATE run SET description = ?, display_name = ? WHERE id = ?",
        description,
        displayName,
        id);
  }

  void keep(Tx tx, long id, boolean keep) {
    tx.update("UPDATE run SET keep = ? WHERE id = ?", keep, id);
  }

  void delete(Tx tx, long id) {
    tx.update("DELETE FROM run WHERE id = ?", id);
  }

  /**
   * Numbers of a job's runs.
   *
   * @param running number of active runs
   * @param highest the highest number of each result; 0 if no run has the result
   */
  record RunNumbers(long first, long last, int running, Map<Result, Long> highest) {}

  /**
   * The first and the last number, the active runs, and the last number of each result. Each number
   * takes one index lookup, so the cost does not grow with the number of runs.
   */
  private static final String NUMBERS =
      "SELECT COALESCE((SELECT number FROM run WHERE job_id = ? ORDER BY number LIMIT 1), 0),"
          + " COALESCE((SELECT number FROM run WHERE job_id = ? ORDER BY number DESC LIMIT 1), 0),"
          + " (SELECT COUNT(*) FROM run WHERE state <> 'done' AND job_id = ?)"
          + Arrays.stream(Result.values())
              .map(result ->
                  ", COALESCE((SELECT number FROM run WHERE job_id = ? AND result = '"
                      + result.name()
                      + "' ORDER BY number DESC LIMIT 1), 0)")
              .collect(Collectors.joining());

  private static final int FIRST_RESULT_COLUMN = 4;

  RunNumbers numbers(Tx tx, long jobId) {
    Object[] parameters = new Object[FIRST_RESULT_COLUMN - 1 + Result.values().length];
    Arrays.fill(parameters, jobId);
    return tx.list(
            NUMBERS,
            row -> {
              var highest = new EnumMap<Result, Long>(Result.class);
              int column = FIRST_RESULT_COLUMN;
              for (Result result : Result.values()) {
                highest.put(result, row.number(column));
                column++;
              }
              return new RunNumbers(row.number(1), row.number(2), (int) row.number(3), highest);
            },
            parameters)
        .getFirst();
  }

  /**
   * Result, start and node of a run.
   *
   * @param result null while running
   */
  record ResultAndStart(long number, @Nullable Result result, long startedAt, String node) {}

  /**
   * Results, starts and nodes of up to four runs, by number; numbers of missing runs are omitted.
   */
  Map<Long, ResultAndStart> resultsAndStarts(
      Tx tx, long jobId, long first, long second, long third, long fourth) {
    var all = new HashMap<Long, ResultAndStart>();
    for (ResultAndStart run :
        tx.list(
            "SELECT number, result, started_at, built_on FROM run WHERE job_id = ? AND number IN"
                + " (?, ?, ?, ?)",
            row -> {
              String result = row.textOrNull(2);
              return new ResultAndStart(
                  row.number(1),
                  result == null ? null : Result.valueOf(result),
                  row.number(3),
                  row.text(4));
            },
            jobId,
            first,
            second,
            third,
            fourth)) {
      all.put(run.number(), run);
    }
    return all;
  }
}
