package dev.steward.run;

import dev.steward.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads runs of many jobs at once, for lists and exports; each method runs one statement. */
public final class RunLists {

  private final Store store;
  private final RunRows rows;
  private final JobStatuses statuses;

  RunLists(Store store, RunRows rows, JobStatuses statuses) {
    this.store = store;
    this.rows = rows;
    this.statuses = statuses;
  }

  /** The newest runs of each job, in one statement. */
  public Map<Long, List<Run>> newestOfEach(Collection<Long> jobIds, int limit) {
    var all = new HashMap<Long, List<Run>>();
    for (Run run : store.read(tx -> rows.newestOfEach(tx, jobIds, limit))) {
      all.computeIfAbsent(run.jobId(), _ -> new ArrayList<>()).add(run);
    }
    return all;
  }

  /**
   * Run summaries for list rows: the newest runs of each job plus its last successful and last
   * failed run, newest first, in one statement.
   */
  public Map<Long, List<RunSummary>> summaries(Collection<Long> jobIds) {
    return jobIds.isEmpty() ? Map.of() : store.read(tx -> statuses.summaries(tx, jobIds));
  }

  /** The newest runs of all these jobs together, in one statement. */
  public List<Run> newestAmong(Collection<Long> jobIds, int limit) {
    return jobIds.isEmpty() ? List.of() : store.read(tx -> rows.newestAmong(tx, jobIds, limit));
  }

  /** The numbers of the newest runs of each job, in one statement. */
  public Map<Long, List<Long>> numbersOfEach(Collection<Long> jobIds, int limit) {
    var all = new HashMap<Long, List<Long>>();
    for (long[] pair : store.read(tx -> rows.numbersOfEach(tx, jobIds, limit))) {
      all.computeIfAbsent(pair[0], _ -> new ArrayList<>()).add(pair[1]);
    }
    return all;
  }

  /** The run to which the permalink points in each job, in one statement. */
  public Map<Long, Run> underPermalink(Runs.Permalink permalink, Collection<Long> jobIds) {
    var all = new HashMap<Long, Run>();
    for (Run run : store.read(tx -> rows.byPermalink(tx, permalink.column(), jobIds))) {
      all.put(run.jobId(), run);
    }
    return all;
  }

  /** For each of these runs, the downstream build that prevents its deletion, in one statement. */
  public Map<Long, DependentBuild> dependents(Collection<Long> runIds) {
    return store.read(tx -> DependentBuilds.of(tx, runIds));
  }
}
