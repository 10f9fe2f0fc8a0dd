package dev.steward.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds, updates and deletes runs. Callers must already have checked the permission to read the
 * job.
 */
public final class Runs implements AutoCloseable {

  static final int MAX_TEXT = 10_000;

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final RunRows rows;
  private final JobStatuses statuses;
  private final ActiveRuns active;
  private final RunDeletion deletion;
  private final RunLists lists;
  private final RunChanges changes;
  private final RunRemoval removal;
  private final RunProgress progress;
  private final RunStops stops;
  private final RunListeners listeners = new RunListeners();

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
    this.rows = new RunRows(codec);
    this.statuses = new JobStatuses(store, rows);
    this.active = new ActiveRuns(store, rows);
    this.deletion = new RunDeletion(store, blobs, works);
    this.lists = new RunLists(store, rows, statuses);
    this.stops = new RunStops(store);
    this.changes = new RunChanges(rows, statuses, active, listeners);
    this.progress = new RunProgress(store, rows, codec, changes, listeners, stops, clock);
    this.removal = new RunRemoval(store, rights, audit, blobs, changes, deletion, stops, clock);
  }

  /** Runs of many jobs at once. */
  public RunLists lists() {
    return lists;
  }

  /** Progress of active runs, recorded by the engine. */
  public RunProgress progress() {
    return progress;
  }

  /** Sets the listener that receives the ID of each run that should stop. */
  public void onStop(LongConsumer listener) {
    stops.setListener(listener);
  }

  public void onChange(RunListener listener) {
    listeners.add(listener);
  }

  public @Nullable Run find(Job job, long number) {
    return number <= 0 ? null : store.read(tx -> rows.find(tx, job.id(), number));
  }

  public @Nullable Run find(long id) {
    return store.read(tx -> rows.find(tx, id));
  }

  /** Like {@link #find(long)}, in the given transaction. */
  public @Nullable Run find(Tx tx, long id) {
    return rows.find(tx, id);
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
   * @param text selects runs whose number or result equals it, or whose display name or description
   *     contains it; empty for all
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

  /** Invalidates {@link #active} after a failed transaction, which may have started a run. */
  public void invalidate() {
    active.invalidate();
  }

  /** A permalink of a job; the job's status contains the number of the run to which it points. */
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

    String column() {
      return column;
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

  /** Starts a run, in the transaction that takes its item from the queue. */
  public Run begin(Tx tx, NewRun newRun) {
    Run run = changes.begin(tx, newRun);
    progress.onStarted(tx, run);
    return run;
  }

  /** True if a run of the job is active. */
  public boolean isRunning(Tx tx, long jobId) {
    return !rows.unfinished(tx, jobId).isEmpty();
  }

  /** Number of active runs of the job. */
  public int running(long jobId) {
    return statuses.of(jobId).running();
  }

  /**
   * Name of the node of the job's last run, empty for the built-in node; null if there is no run.
   */
  public @Nullable String lastNode(long jobId) {
    return statuses.of(jobId).lastNode();
  }

  /** Executors of a node that are occupied by unfinished runs or by blocks of them. */
  public List<Integer> executorsInUse(Tx tx, String node) {
    return rows.executorsInUse(tx, node);
  }

  /**
   * The steps of a run, in order.
   *
   * @param currentStep the current step; null if none
   */
  public List<RunStep> steps(Run run, @Nullable String currentStep) {
    return RunStep.of(run, store.read(tx -> JournalRows.steps(tx, run.id())), currentStep);
  }

  /** Variables that the steps of a run added to the environment, without those with secrets. */
  public Map<String, String> variables(Run run) {
    var variables = new LinkedHashMap<String, String>();
    store
        .read(tx -> JournalRows.steps(tx, run.id()))
        .forEach(node -> {
          if (node instanceof JournalEntry entry) {
            variables.putAll(entry.outcome().variables());
            variables.keySet().removeAll(entry.outcome().encrypted().keySet());
          }
        });
    return variables;
  }

  /** Asks a run to stop. If the run has completed, does nothing and checks no permission. */
  public void stop(Caller caller, Job job, Run run) {
    if (!run.running()) {
      return;
    }
    rights.require(caller, Permission.ITEM_CANCEL, job.protectedObject());
    stops.stop(
        run,
        caller.name(),
        tx ->
            audit.record(
                tx,
                caller.name(),
                caller.address(),
                "run.stop",
                job.fullName() + " #" + run.number(),
                ""));
  }

  /**
   * Checks that a user may stop a run, and records in the audit log how the user ends it.
   *
   * @param action name of the entry, such as {@code run.kill}
   */
  public void authorizeStop(Caller caller, Job job, Run run, String action) {
    rights.require(caller, Permission.ITEM_CANCEL, job.protectedObject());
    store.write(tx -> {
      audit.record(
          tx, caller.name(), caller.address(), action, job.fullName() + " #" + run.number(), "");
      return true;
    });
  }

  public void describe(
      Caller caller, Job job, Run run, @Nullable String description, @Nullable String name) {
    rights.require(caller, Permission.RUN_UPDATE, job.protectedObject());
    requireLength("description", description);
    requireLength("name", name);
    String displayName = name == null || name.isBlank() ? null : name;
    store.write(tx -> {
      rows.describe(tx, run.id(), description, displayName);
      return true;
    });
  }

  private static void requireLength(String field, @Nullable String text) {
    if (text != null && text.length() > MAX_TEXT) {
      throw new Problem.Invalid(
          "The "
              + field
              + " of the build is "
              + text.length()
              + " characters long; enter at most "
              + MAX_TEXT
              + ".");
    }
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

  /**
   * Deletes a run with its log and its artifacts.
   *
   * @throws Problem.Conflict if it is running
   * @throws Problem.Invalid if it is marked to be kept, or another build depends on it
   */
  public void delete(Caller caller, Job job, Run run) {
    removal.delete(caller, job, run);
  }

  /**
   * Deletes a batch of runs and artifacts that exceed the retention limits.
   *
   * @return true if more may remain
   */
  public boolean discardOld(Job job, BuildDiscarder retention) {
    return removal.discardOld(job, retention);
  }

  /** Deletes all data of deleted jobs: rows are deleted with the jobs, files after the commit. */
  public void deleteAll(Tx tx, List<Job> jobs) {
    removal.deleteAll(tx, jobs);
  }

  /** Resumes file deletions that an earlier process did not finish. */
  public void resumeDeletions() {
    deletion.resume();
  }

  /** Stops background deletions; they resume at the next startup. */
  @Override
  public void close() {
    deletion.close();
  }
}
