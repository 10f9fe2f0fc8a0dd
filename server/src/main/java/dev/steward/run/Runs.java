package dev.steward.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.job.BuildDiscarder;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.work.BackgroundTasks;
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
  public interface Stopper {
    void stop(long runId);
  }

  /** Listener for runs, called in the transaction of the change. */
  public interface Listener {

    void begun(Tx tx, Run run);

    /** Called when a step is completed and the run continues. */
    void stepped(Tx tx, Run run, RunStep.Done done);

    void finished(Tx tx, Run run, Result result, long millis);

    /** Called when a run is deleted by a user or the build discarder, but not with its job. */
    void deleted(Tx tx, long jobId, long runId, long number);
  }

  /** Called after the commit that completed a run. */
  @FunctionalInterface
  public interface Ended {
    void ended(Run run, Result result, long millis);
  }

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Blobs blobs;
  private final InstantSource clock;
  private final RunRows rows;
  private final Boards boards;
  private final Underway underway;
  private final Removals removals;
  private Stopper stopper = _ -> {};
  private Ended ended = (_, _, _) -> {};
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  public Runs(
      Store store,
      Authorizer rights,
      Audit audit,
      Blobs blobs,
      Written written,
      BackgroundTasks works,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.blobs = blobs;
    this.clock = clock;
    this.rows = new RunRows(written);
    this.boards = new Boards(store, rows);
    this.underway = new Underway(store, rows);
    this.removals = new Removals(store, blobs, works);
  }

  public void stopper(Stopper other) {
    stopper = other;
  }

  public void ended(Ended other) {
    ended = other;
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  public @Nullable Run find(Job job, long number) {
    return number <= 0 ? null : store.read(tx -> rows.find(tx, job.id(), number));
  }

  public @Nullable Run find(long id) {
    return store.read(tx -> rows.find(tx, id));
  }

  /** Numbers of the adjacent runs; 0 if there is none. */
  public record Beside(long before, long behind) {}

  public Beside beside(Job job, long number) {
    long[] both = store.read(tx -> rows.beside(tx, job.id(), number));
    return new Beside(both[0], both[1]);
  }

  /** Status of the job. */
  public Board board(Job job) {
    return boards.of(job.id());
  }

  /** Runs of the job, newest first. */
  public List<Run> newest(Job job, int skip, int most) {
    return store.read(tx -> rows.newest(tx, job.id(), skip, most));
  }

  /**
   * Runs of the job with a number up to {@code number}, newest first.
   *
   * @param text filter: equals the number or result, or is part of the display name or description;
   *     empty for all
   */
  public List<Run> upTo(Job job, long number, String text, int most) {
    return store.read(tx ->
        text.isEmpty()
            ? rows.upTo(tx, job.id(), number, most)
            : rows.upTo(tx, job.id(), number, text, most));
  }

  /** All unfinished runs of all jobs, read from the store; the engine resumes them at startup. */
  public List<Run> unfinished() {
    return store.read(rows::unfinished);
  }

  /** All active runs, from the cache. */
  public List<Run> underway() {
    return underway.all();
  }

  /** Invalidates {@link #underway} after a failed transaction, which may have started a run. */
  public void lookAnew() {
    underway.forget();
  }

  /** The newest runs of each job, in one statement. */
  public Map<Long, List<Run>> newestOfEach(Collection<Long> jobIds, int most) {
    var all = new HashMap<Long, List<Run>>();
    for (Run run : store.read(tx -> rows.newestOfEach(tx, jobIds, most))) {
      all.computeIfAbsent(run.jobId(), _ -> new ArrayList<>()).add(run);
    }
    return all;
  }

  /**
   * Run summaries for list rows: the newest runs of each job plus its last successful and last
   * failed run, newest first, in one statement.
   */
  public Map<Long, List<Sketch>> sketches(Collection<Long> jobIds) {
    return jobIds.isEmpty() ? Map.of() : store.read(tx -> boards.sketches(tx, jobIds));
  }

  /** The newest runs of all these jobs together, in one statement. */
  public List<Run> newestAmong(Collection<Long> jobIds, int most) {
    return jobIds.isEmpty() ? List.of() : store.read(tx -> rows.newestAmong(tx, jobIds, most));
  }

  /** The numbers of the newest runs of each job, in one statement. */
  public Map<Long, List<Long>> numbersOfEach(Collection<Long> jobIds, int most) {
    var all = new HashMap<Long, List<Long>>();
    for (long[] pair : store.read(tx -> rows.numbersOfEach(tx, jobIds, most))) {
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

    public long of(Board board) {
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
    for (Run run : store.read(tx -> rows.onBoards(tx, permalink.column, jobIds))) {
      all.put(run.jobId(), run);
    }
    return all;
  }

  /** Starts a run, in the transaction that takes its item from the queue. */
  public Run begin(Tx tx, Run asked) {
    long id = rows.insert(tx, asked);
    boards.update(tx, asked.jobId());
    Run begun = withId(asked, id);
    underway.began(tx, begun);
    listeners.forEach(listener -> listener.begun(tx, begun));
    return begun;
  }

  private static Run withId(Run run, long id) {
    return new Run(
        id,
        run.jobId(),
        run.number(),
        run.queueId(),
        true,
        null,
        0,
        run.executor(),
        run.builtOn(),
        run.cookie(),
        run.revision(),
        run.causes(),
        run.parameters(),
        run.scheduledAt(),
        run.startedAt(),
        null,
        null,
        null,
        null,
        false,
        List.of());
  }

  /** True if a run of the job is active. */
  public boolean isRunning(Tx tx, long jobId) {
    return !rows.unfinished(tx, jobId).isEmpty();
  }

  /** Number of active runs of the job. */
  public int running(long jobId) {
    return boards.of(jobId).running();
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
  public void setStep(Run run, int step, Result outcome, RunStep.Done done, List<String> plan) {
    store.write(tx -> {
      rows.setStep(tx, run.id(), step, outcome, done.written(), String.join("\n", plan));
      listeners.forEach(one -> one.stepped(tx, run, done));
      return true;
    });
  }

  /**
   * The steps of a run, in order.
   *
   * @param doing the current step; null if none
   */
  public List<RunStep> steps(Run run, @Nullable String doing) {
    return RunStep.read(store.read(tx -> rows.steps(tx, run.id())), run.startedAt(), doing);
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
    Result found = store.read(tx -> rows.outcome(tx, run.id()));
    return found == null ? Result.SUCCESS : found;
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
   * @param last the last step, if not recorded yet; null for none
   * @param also additional work in the same transaction
   */
  public void finish(Run run, Result result, RunStep.@Nullable Done last, Consumer<Tx> also) {
    // The clock may have been set back; a run must not end before its start.
    long now = Math.max(clock.millis(), run.startedAt());
    store.write(tx -> {
      underway.ended(tx, run.id());
      if (rows.finish(tx, run.id(), result, now, last == null ? "" : last.written()) > 0) {
        boards.update(tx, run.jobId());
        also.accept(tx);
        tx.afterCommit(() -> ended.ended(run, result, now - run.startedAt()));
        listeners.forEach(one -> one.finished(tx, run, result, now - run.startedAt()));
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
    int asked =
        store.write(tx -> {
          int changed = rows.stop(tx, run.id(), "SYSTEM");
          if (changed > 0) {
            notes.put(tx, run.id(), INTERRUPTED, reason);
          }
          return changed;
        });
    if (asked > 0) {
      stopper.stop(run.id());
    }
  }

  /**
   * Deletes a batch of runs and artifacts that exceed the retention limits.
   *
   * @return true if more may remain
   */
  public boolean retain(Job job, BuildDiscarder retention) {
    long now = clock.millis();
    record Old(long id, long number) {}
    List<Old> gone =
        store.write(tx -> {
          var old = new ArrayList<Old>();
          for (long[] each : rows.beyond(tx, job.id(), retention, now, MAX_REMOVED_AT_ONCE)) {
            old.add(new Old(each[0], each[1]));
            rows.delete(tx, each[0]);
            listeners.forEach(one -> one.deleted(tx, job.id(), each[0], each[1]));
            Removals.doom(tx, blobs.folder(job.id(), each[1]));
          }
          if (!old.isEmpty()) {
            boards.update(tx, job.id());
          }
          return old;
        });
    List<Long> bare =
        store.write(tx -> {
          List<long[]> old =
              rows.beyondWithArtifacts(tx, job.id(), retention, now, MAX_REMOVED_AT_ONCE);
          for (long[] each : old) {
            rows.setArtifacts(tx, each[0], List.of());
            Removals.doom(tx, blobs.artifacts(job.id(), each[1]));
          }
          return old.stream().map(each -> each[1]).toList();
        });
    if (!gone.isEmpty() || !bare.isEmpty()) {
      removeLeftOvers();
    }
    return gone.size() == MAX_REMOVED_AT_ONCE || bare.size() == MAX_REMOVED_AT_ONCE;
  }

  /**
   * Requests that a run stops. Without effect, and without permission check, if it has completed.
   */
  public void stop(Caller caller, Job job, Run run) {
    if (!run.running()) {
      return;
    }
    rights.require(caller, Permission.ITEM_CANCEL, job.protectedObject());
    int asked =
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
    if (asked > 0) {
      stopper.stop(run.id());
    }
  }

  public void describe(
      Caller caller, Job job, Run run, @Nullable String description, @Nullable String name) {
    rights.require(caller, Permission.RUN_UPDATE, job.protectedObject());
    if ((description != null && description.length() > MAX_TEXT)
        || (name != null && name.length() > MAX_TEXT)) {
      throw new Problem.Invalid("The description or the name is too long.");
    }
    String called = name == null || name.isBlank() ? null : name;
    store.write(tx -> {
      rows.describe(tx, run.id(), description, called);
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
  public Map<Long, Dependent> dependents(Collection<Long> runIds) {
    return store.read(tx -> Dependents.of(tx, runIds));
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
    Dependent keeper = dependents(List.of(run.id())).get(run.id());
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
    Removals.Doomed doomed =
        store.write(tx -> {
          rows.delete(tx, run.id());
          listeners.forEach(one -> one.deleted(tx, job.id(), run.id(), run.number()));
          boards.update(tx, job.id());
          audit.record(
              tx,
              caller.name(),
              caller.address(),
              "run.delete",
              job.fullName() + " #" + run.number(),
              "");
          return Removals.doom(tx, folder);
        });
    removals.remove(List.of(doomed));
  }

  /** Resumes file deletions that an earlier process did not finish. */
  public void removeLeftOvers() {
    removals.removeLeftOvers();
  }

  /** Deletes all data of deleted jobs: rows are deleted with the jobs, files after the commit. */
  public void deleteAll(Tx tx, List<Job> jobs) {
    var ids = new HashSet<Long>();
    jobs.forEach(job -> ids.add(job.id()));
    List<Run> going =
        rows.unfinished(tx).stream().filter(run -> ids.contains(run.jobId())).toList();
    boards.remove(tx, ids);
    underway.gone(tx, ids);
    var doomed = new ArrayList<Removals.Doomed>();
    for (Job job : jobs) {
      if (job.nextNumber() > 1) {
        doomed.add(Removals.doom(tx, blobs.jobFolder(job.id())));
      }
    }
    tx.afterCommit(() -> {
      going.forEach(run -> stopper.stop(run.id()));
      removals.removeLater(doomed);
    });
  }

  /** Stops background deletions; they resume at the next start. */
  @Override
  public void close() {
    removals.close();
  }
}
