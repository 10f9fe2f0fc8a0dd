package dev.steward.run;

import dev.steward.store.Tx;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes runs in a given transaction, and keeps the status of their job, the cache of active runs
 * and the listeners in sync.
 */
final class RunChanges {

  private final RunRows rows;
  private final JobStatuses statuses;
  private final ActiveRuns active;
  private final RunListeners listeners;

  RunChanges(RunRows rows, JobStatuses statuses, ActiveRuns active, RunListeners listeners) {
    this.rows = rows;
    this.statuses = statuses;
    this.active = active;
    this.listeners = listeners;
  }

  /** Stores a run that is starting. */
  Run begin(Tx tx, NewRun newRun) {
    Run started = rows.insert(tx, newRun);
    statuses.update(tx, started.jobId());
    active.onStarted(tx, started);
    listeners.onStarted(tx, started);
    return started;
  }

  /**
   * Marks a run as completed.
   *
   * @return false if it had already been completed
   */
  boolean finish(Tx tx, Run run, Result result, long endedAt, @Nullable CompletedStep lastStep) {
    active.onFinished(tx, run.id());
    List<String> artifacts = lastStep == null ? null : lastStep.artifacts();
    if (RunProgressRows.finish(tx, run.id(), result, endedAt, artifacts) == 0) {
      return false;
    }
    if (lastStep != null) {
      JournalRows.insert(tx, run.id(), lastStep.entry());
    }
    statuses.update(tx, run.jobId());
    return true;
  }

  /** Deletes completed runs of a job. */
  void delete(Tx tx, long jobId, List<RunKey> deleted) {
    for (RunKey run : deleted) {
      rows.delete(tx, run.id());
      listeners.onDeleted(tx, jobId, run.id(), run.number());
    }
    if (!deleted.isEmpty()) {
      statuses.update(tx, jobId);
    }
  }

  /**
   * Updates the caches when jobs are deleted; the rows are deleted with the jobs.
   *
   * @return the active runs of the jobs
   */
  List<Run> deleteWithJobs(Tx tx, Collection<Long> jobIds) {
    List<Run> unfinished =
        rows.unfinished(tx).stream().filter(run -> jobIds.contains(run.jobId())).toList();
    statuses.remove(tx, jobIds);
    active.onJobsDeleted(tx, jobIds);
    return unfinished;
  }

  /** Id and number of a run. */
  record RunKey(long id, long number) {}
}
