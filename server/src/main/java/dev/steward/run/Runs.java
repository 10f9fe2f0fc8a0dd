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
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds, updates and deletes runs. Callers must already have permission to read the job. */
public final class Runs implements AutoCloseable {

  private static final int MAX_TEXT = 10_000;
  private static final int MAX_REMOVED_AT_ONCE = 500;

  /** Kind of the note that holds the reason why the server interrupted a run. */
  public static final String INTERRUPTED = "interrupted";

  /** Called when a run should be stopped. */
  @FunctionalInterface
  public interface StopListener {
    void stop(long runId);
  }

  /** Listener for runs, called in the transaction of the change. */
  public interface RunListener {

    void onStarted(Tx tx, Run run);

    /** Called when a step is completed and the run continues. */
    void onStepCompleted(Tx tx, Run run, RunStep.CompletedStep done);

    void onFinished(Tx tx, Run run, Result result, long millis);

    /** Called when a run is deleted by a user or the build discarder, but not with its job. */
    void onDeleted(Tx tx, long jobId, long runId, long number);
  }

  /** Called after the commit that completed a run. */
  @FunctionalInterface
  public interface CompletionListener {
    void onCompleted(Run run, Result result, long millis);
  }

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Blobs blobs;
  private final InstantSource clock;
  private final RunRows rows;
  private final JobStatuses statuses;
  private final ActiveRuns active;
  private final RunDeletion deletion;
  private StopListener stopListener = _ -> {};
  private CompletionListener completionListener = (_, _, _) -> {};
  private final List<RunListener> listeners = new CopyOnWriteArrayList<>();

  public Runs(
      Store store,
      Authorizer rights,
      Audit audit,
      Blobs blobs,
      RunCodec codec,
      BackgroundTasks works,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.blobs = blobs;
    this.clock = clock;
    this.rows = new RunRows(codec);
    this.statuses = new JobStatuses(store, rows);
    this.active = new ActiveRuns(store, rows);
    this.deletion = new RunDeletion(store, blobs, works);
  }

  public void stopListener(StopListener listener) {
    stopListener = listener;
  }

  public void completionListener(CompletionListener listener) {
    completionListener = listener;
  }

  public void listen(RunListener listener) {
    listeners.add(listener);
  }

  public @Nullable Run find(Job job, long number) {
    return number <= 0 ? null : store.read(tx -> rows.find(tx, job.id(), number));
  }

  public @Nullable Run find(long id) {
    return store.read(tx -> rows.find(tx, id));
  }

  /** Numbers of the adjacent runs; 0 if there is none. */
  public record AdjacentRuns(long previous, long next) {}

  public AdjacentRuns adjacent(Job job, long number) {
    long[] numbers = store.read(tx -> rows.adjacent(tx, job.id(), number));
    return new AdjacentRuns(numbers[0], numbers[1]);
  }

  /** Status of the job. */
  public JobStatus status(Job job) {
    return statuses.of(job.id());
  }

  /** Runs of the job, newest first. */
  public List<Run> newest(Job job, int skip, int limit) {
    return store.read(tx -> rows.newest(tx, job.id(), skip, limit));
  }

  /**
   * Runs of the job with a number up to {@code number}, newest first.
   *
   * @param text filter: equals the number or result, or is part of the display name or description;
   *     empty for all
   */
  public List<Run> upTo(Job job, long number, String text, int limit) {
    return store.read(tx ->
        text.isEmpty()
            ? rows.upTo(tx, job.id(), number, limit)
            : rows.upTo(tx, job.id(), number, text, limit));
  }

  /** All unfinished runs of all jobs, read from the store; the engine resumes them at startup. */
  public List<Run> unfinished() {
    return store.read(rows::unfinished);
  }

  /** All active runs, from the cache. */
  public List<Run> active() {
    return active.all();
  }

  /** Invalidates {@link #underway} after a failed transaction, which may have started a run. */
  public void invalidate() {
    active.invalidate();
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

  /** Permalink to a run in the status of a job. */
  public enum Permalink {
    FIRST("first"),
    LAST("last"),
    COMPLETED("completed"),
    STABLE("stable"),
    SUCCESSFUL("successful"),
    UNSTABLE("unstable"),
    FAILED("failed"),
    UNSUCCESSFUL("unsuccessful");

    private final String column;

    Permalink(String column) {
      this.column = column;
    }

    public long of(JobStatus board) {
      return switch (this) {
        case FIRST -> board.first();
        case LAST -> board.last();
        case COMPLETED -> board.completed();
        case STABLE -> board.stable();
        case SUCCESSFUL -> board.successful();
        case UNSTABLE -> board.unstable();
        case FAILED -> board.failed();
        case UNSUCCESSFUL -> board.unsuccessful();
      };
    }
  }

  /** The run that the permalink of each job points to, in one statement. */
  public Map<Long, Run> underPermalink(Permalink permalink, Collection<Long> jobIds) {
    var all = new HashMap<Long, Run>();
    for (Run run : store.read(tx -> rows.byPermalink(tx, permalink.column, jobIds))) {
      all.put(run.jobId(), run);
    }
    return all;
  }

  /** Starts a run, in the transaction that takes its item from the queue. */
  public Run begin(Tx tx, NewRun newRun) {
    Run started = rows.insert(tx, newRun);
    statuses.update(tx, started.jobId());
    active.onStarted(tx, started);
    listeners.forEach(listener -> listener.onStarted(tx, started));
    return started;
  }

  /** True if a run of the job is active. */
  public boolean isRunning(Tx tx, long jobId) {
    return !rows.unfinished(tx, jobId).isEmpty();
  }

  /** Number of active runs of the job. */
  public int running(long jobId) {
    return statuses.of(jobId).running();
  }

  /** Executors of a node that are occupied by unfinished runs. */
  public List<Integer> executorsInUse(Tx tx, String node) {
    return rows.executorsInUse(tx, node);
  }

  /**
   * Records that the actions before {@code step} are completed, and the result so far.
   *
   * @param done the last of them
   * @param plan the kinds of all actions of the run, in order
   */
  public void setStep(
      Run run, int step, Result outcome, RunStep.CompletedStep done, List<String> plan) {
    store.write(tx -> {
      rows.setStep(tx, run.id(), step, outcome, done.encoded(), String.join("\n", plan));
      listeners.forEach(listener -> listener.onStepCompleted(tx, run, done));
      return true;
    });
  }

  /**
   * The steps of a run, in order.
   *
   * @param currentStep the current step; null if none
   */
  public List<RunStep> steps(Run run, @Nullable String currentStep) {
    return RunStep.read(store.read(tx -> rows.steps(tx, run.id())), run.startedAt(), currentStep);
  }

  /**
   * The action kinds that the run was started with; empty if no action is completed yet or an older
   * version started the run.
   */
  public List<String> plan(Run run) {
    return store.read(tx -> rows.plan(tx, run.id())).lines().toList();
  }

  /** Result of an active run after its last completed action. */
  public Result outcome(Run run) {
    Result result = store.read(tx -> rows.outcome(tx, run.id()));
    return result == null ? Result.SUCCESS : result;
  }

  /** Sets the artifacts of a run. */
  public void setArtifacts(Run run, List<String> artifacts) {
    store.write(tx -> {
      rows.setArtifacts(tx, run.id(), artifacts);
      return true;
    });
  }

  /**
   * Completes a run.
   *
   * @param lastStep the last step, if not recorded yet; null for none
   * @param transactionWork additional work in the same transaction
   */
  public void finish(
      Run run,
      Result result,
      RunStep.@Nullable CompletedStep lastStep,
      Consumer<Tx> transactionWork) {
    // The clock may have been set back; a run must not end before its start.
    long now = Math.max(clock.millis(), run.startedAt());
    store.write(tx -> {
      active.onFinished(tx, run.id());
      if (rows.finish(tx, run.id(), result, now, lastStep == null ? "" : lastStep.encoded()) > 0) {
        statuses.update(tx, run.jobId());
        transactionWork.accept(tx);
        tx.afterCommit(() -> completionListener.onCompleted(run, result, now - run.startedAt()));
        listeners.forEach(listener -> listener.onFinished(tx, run, result, now - run.startedAt()));
      }
      return true;
    });
  }

  /**
   * Stops a run on behalf of the server.
   *
   * @param reason text of the note of kind {@code interrupted}
   */
  public void interrupt(Run run, String reason, Notes notes) {
    int stopped =
        store.write(tx -> {
          int changed = rows.stop(tx, run.id(), "SYSTEM");
          if (changed > 0) {
            notes.put(tx, run.id(), INTERRUPTED, reason);
          }
          return changed;
        });
    if (stopped > 0) {
      stopListener.stop(run.id());
    }
  }

  /**
   * Deletes a batch of runs and artifacts that exceed the retention limits.
   *
   * @return true if more may remain
   */
  public boolean discardOld(Job job, BuildDiscarder retention) {
    long now = clock.millis();
    record Old(long id, long number) {}
    List<Old> deletedRuns =
        store.write(tx -> {
          var expired = new ArrayList<Old>();
          for (long[] row :
              rows.exceedingRetention(tx, job.id(), retention, now, MAX_REMOVED_AT_ONCE)) {
            expired.add(new Old(row[0], row[1]));
            rows.delete(tx, row[0]);
            listeners.forEach(listener -> listener.onDeleted(tx, job.id(), row[0], row[1]));
            RunDeletion.recordPending(tx, blobs.folder(job.id(), row[1]));
          }
          if (!expired.isEmpty()) {
            statuses.update(tx, job.id());
          }
          return expired;
        });
    List<Long> strippedRuns =
        store.write(tx -> {
          List<long[]> expired =
              rows.artifactsExceedingRetention(tx, job.id(), retention, now, MAX_REMOVED_AT_ONCE);
          for (long[] row : expired) {
            rows.setArtifacts(tx, row[0], List.of());
            RunDeletion.recordPending(tx, blobs.artifacts(job.id(), row[1]));
          }
          return expired.stream().map(row -> row[1]).toList();
        });
    if (!deletedRuns.isEmpty() || !strippedRuns.isEmpty()) {
      resumeDeletions();
    }
    return deletedRuns.size() == MAX_REMOVED_AT_ONCE || strippedRuns.size() == MAX_REMOVED_AT_ONCE;
  }

  /**
   * Requests that a run stops. Without effect, and without permission check, if it has completed.
   */
  public void stop(Caller caller, Job job, Run run) {
    if (!run.running()) {
      return;
    }
    rights.require(caller, Permission.ITEM_CANCEL, job.protectedObject());
    int stopped =
        store.write(tx -> {
          int changed = rows.stop(tx, run.id(), caller.name());
          if (changed > 0) {
            audit.record(
                tx,
                caller.name(),
                caller.address(),
                "run.stop",
                job.fullName() + " #" + run.number(),
                "");
          }
          return changed;
        });
    if (stopped > 0) {
      stopListener.stop(run.id());
    }
  }

  public void describe(
      Caller caller, Job job, Run run, @Nullable String description, @Nullable String name) {
    rights.require(caller, Permission.RUN_UPDATE, job.protectedObject());
    if ((description != null && description.length() > MAX_TEXT)
        || (name != null && name.length() > MAX_TEXT)) {
      throw new Problem.Invalid("The description or the name is too long.");
    }
    String displayName = name == null || name.isBlank() ? null : name;
    store.write(tx -> {
      rows.describe(tx, run.id(), description, displayName);
      return true;
    });
  }

  /** Sets the description on behalf of the server. */
  public void setDescription(Run run, String description) {
    store.write(tx -> {
      rows.describe(tx, run.id(), description, run.displayName());
      return true;
    });
  }

  /** Marks a run to be kept, or removes the mark. */
  public void keep(Caller caller, Job job, Run run, boolean keep) {
    rights.require(
        caller, keep ? Permission.RUN_UPDATE : Permission.RUN_DELETE, job.protectedObject());
    store.write(tx -> {
      rows.keep(tx, run.id(), keep);
      return true;
    });
  }

  /** The downstream build that keeps each of these runs, in one statement. */
  public Map<Long, DependentBuild> dependents(Collection<Long> runIds) {
    return store.read(tx -> DependentBuilds.of(tx, runIds));
  }

  /**
   * Deletes a run with its log and its artifacts.
   *
   * @throws Problem.Conflict if it is running
   * @throws Problem.Invalid if it is marked to be kept
   */
  public void delete(Caller caller, Job job, Run run) {
    rights.require(caller, Permission.RUN_DELETE, job.protectedObject());
    if (run.running()) {
      throw new Problem.Conflict("The build is still running; stop it first.");
    }
    if (run.keep()) {
      throw new Problem.Invalid(
          "Unable to delete "
              + job.fullName()
              + " "
              + run.name()
              + ": This record is explicitly marked to be kept.");
    }
    DependentBuild keeper = dependents(List.of(run.id())).get(run.id());
    if (keeper != null) {
      throw new Problem.Invalid(
          "Unable to delete "
              + job.fullName()
              + " "
              + run.name()
              + ": This record is kept because of "
              + (rights.allows(caller, Permission.ITEM_READ, ProtectedObject.item(keeper.job()))
                  ? keeper.job() + " #" + keeper.number() + "."
                  : "a build that depends on it."));
    }
    Path folder = blobs.folder(job.id(), run.number());
    RunDeletion.PendingDeletion pending =
        store.write(tx -> {
          rows.delete(tx, run.id());
          listeners.forEach(listener -> listener.onDeleted(tx, job.id(), run.id(), run.number()));
          statuses.update(tx, job.id());
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

  /** Resumes file deletions that an earlier process did not finish. */
  public void resumeDeletions() {
    deletion.resume();
  }

  /** Deletes all data of deleted jobs: rows are deleted with the jobs, files after the commit. */
  public void deleteAll(Tx tx, List<Job> jobs) {
    var ids = new HashSet<Long>();
    jobs.forEach(job -> ids.add(job.id()));
    List<Run> unfinished =
        rows.unfinished(tx).stream().filter(run -> ids.contains(run.jobId())).toList();
    statuses.remove(tx, ids);
    active.onJobsDeleted(tx, ids);
    var pending = new ArrayList<RunDeletion.PendingDeletion>();
    for (Job job : jobs) {
      if (job.nextNumber() > 1) {
        pending.add(RunDeletion.recordPending(tx, blobs.jobFolder(job.id())));
      }
    }
    tx.afterCommit(() -> {
      unfinished.forEach(run -> stopListener.stop(run.id()));
      deletion.removeInBackground(pending);
    });
  }

  /** Stops background deletions; they resume at the next start. */
  @Override
  public void close() {
    deletion.close();
  }
}
