package dev.steward.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.problem.Problem;
import dev.steward.run.RunChanges.RunKey;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Deletes runs: single runs on request, old runs for the build discarder, and all runs of deleted
 * jobs.
 */
final class RunRemoval {

  private static final int MAX_REMOVED_AT_ONCE = 500;

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Blobs blobs;
  private final RunChanges changes;
  private final RunDeletion deletion;
  private final RunStops stops;
  private final InstantSource clock;

  RunRemoval(
      Store store,
      Authorizer rights,
      Audit audit,
      Blobs blobs,
      RunChanges changes,
      RunDeletion deletion,
      RunStops stops,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.blobs = blobs;
    this.changes = changes;
    this.deletion = deletion;
    this.stops = stops;
    this.clock = clock;
  }

  /** Deletes a batch of runs and artifacts that exceed the limits; true if more may remain. */
  boolean discardOld(Job job, BuildDiscarder retention) {
    long now = clock.millis();
    // Usually no run exceeds a limit, and a read is cheaper than two empty write transactions.
    boolean[] exceeding =
        store.read(tx ->
            new boolean[] {
              !RetentionRows.exceedingRetention(tx, job.id(), retention, now, 1).isEmpty(),
              !RetentionRows.artifactsExceedingRetention(tx, job.id(), retention, now, 1).isEmpty()
            });
    int deletedRuns = exceeding[0] ? deleteExceeding(job, retention, now) : 0;
    int strippedRuns = exceeding[1] ? stripExceeding(job, retention, now) : 0;
    if (deletedRuns > 0 || strippedRuns > 0) {
      deletion.resume();
    }
    return deletedRuns == MAX_REMOVED_AT_ONCE || strippedRuns == MAX_REMOVED_AT_ONCE;
  }

  private int deleteExceeding(Job job, BuildDiscarder retention, long now) {
    return store.write(tx -> {
      List<RunKey> expired =
          RetentionRows.exceedingRetention(tx, job.id(), retention, now, MAX_REMOVED_AT_ONCE);
      changes.delete(tx, job.id(), expired);
      for (RunKey run : expired) {
        RunDeletion.recordPending(tx, blobs.folder(job.id(), run.number()));
      }
      return expired.size();
    });
  }

  private int stripExceeding(Job job, BuildDiscarder retention, long now) {
    return store.write(tx -> {
      List<RunKey> expired =
          RetentionRows.artifactsExceedingRetention(
              tx, job.id(), retention, now, MAX_REMOVED_AT_ONCE);
      for (RunKey run : expired) {
        RunProgressRows.setArtifacts(tx, run.id(), List.of());
        RunDeletion.recordPending(tx, blobs.artifacts(job.id(), run.number()));
      }
      return expired.size();
    });
  }

  /**
   * Deletes a run; refuses if it is running or marked to be kept, or another build depends on it.
   */
  void delete(Caller caller, Job job, Run run) {
    rights.require(caller, Permission.RUN_DELETE, job.protectedObject());
    if (run.running()) {
      throw new Problem.Conflict("The build is still running; stop it first.");
    }
    if (run.keep()) {
      throw undeletable(job, run, "This record is explicitly marked to be kept.");
    }
    DependentBuild keeper =
        store.read(tx -> DependentBuilds.of(tx, List.of(run.id()))).get(run.id());
    if (keeper != null) {
      boolean visible =
          rights.allows(caller, Permission.ITEM_READ, ProtectedObject.item(keeper.job()));
      throw undeletable(
          job,
          run,
          "This record is kept because of "
              + (visible
                  ? keeper.job() + " #" + keeper.number() + "."
                  : "a build that depends on it."));
    }
    Path folder = blobs.folder(job.id(), run.number());
    RunDeletion.PendingDeletion pending =
        store.write(tx -> {
          changes.delete(tx, job.id(), List.of(new RunKey(run.id(), run.number())));
          audit.record(
              tx,
              caller.name(),
              caller.address(),
              "run.delete",
              job.fullName() + " #" + run.number(),
              "");
          return RunDeletion.recordPending(tx, folder);
        });
    deletion.remove(List.of(pending));
  }

  private static Problem.Invalid undeletable(Job job, Run run, String reason) {
    return new Problem.Invalid(
        "Unable to delete " + job.fullName() + " " + run.name() + ": " + reason);
  }

  /** Deletes all data of deleted jobs: rows are deleted with the jobs, files after the commit. */
  void deleteAll(Tx tx, List<Job> jobs) {
    var ids = new HashSet<Long>();
    jobs.forEach(job -> ids.add(job.id()));
    List<Run> unfinished = changes.deleteWithJobs(tx, ids);
    var pending = new ArrayList<RunDeletion.PendingDeletion>();
    for (Job job : jobs) {
      if (job.nextNumber() > 1) {
        pending.add(RunDeletion.recordPending(tx, blobs.jobFolder(job.id())));
      }
    }
    tx.afterCommit(() -> {
      unfinished.forEach(stops::stopDeleted);
      deletion.removeInBackground(pending);
    });
  }
}
