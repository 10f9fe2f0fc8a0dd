package dev.steward.queue;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.RunCodec;
import dev.steward.run.Runs;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The build queue. Identical requests are merged when they are scheduled; each item is claimed
 * once.
 */
public final class Queue {

  private static final int MAX_WAITING = 50_000;

  /**
   * Result of scheduling a build; {@code merged} is true if the request was merged into a waiting
   * item.
   */
  public record ScheduleResult(QueueItem item, boolean merged) {}

  /** Result of a request to cancel an item. */
  public enum CancelResult {
    DONE,
    NOT_FOUND,
    FORBIDDEN
  }

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Jobs jobs;
  private final Runs runs;
  private final QueueRows rows;
  private final InstantSource clock;
  private volatile long quietSeconds = 5;
  private volatile Map<String, CategoryLimit> limits = Map.of();
  private final DependencyCache dependencies;
  private final PendingItems backlog;
  private final QueueChanges changes;
  private final BlockNodes blockNodes = new BlockNodes();
  private final Claimer claims;
  private final Leases leases;

  public Queue(
      Store store,
      Authorizer rights,
      Audit audit,
      Jobs jobs,
      Runs runs,
      RunCodec codec,
      JobDependencies dependencies,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.jobs = jobs;
    this.runs = runs;
    this.rows = new QueueRows(codec);
    this.dependencies = new DependencyCache(store, dependencies);
    this.clock = clock;
    this.backlog = new PendingItems(() -> store.read(rows::waiting));
    this.changes = new QueueChanges(backlog);
    this.claims =
        new Claimer(store, jobs, runs, rows, backlog, blockNodes, this::snapshot, changes, clock);
    this.leases = new Leases(store, runs, rows, changes, clock);
  }

  public void onChange(QueueListener listener) {
    changes.onChange(listener);
  }

  /** Executors of the blocks of running pipelines. */
  public Leases leases() {
    return leases;
  }

  private QueueSnapshot snapshot() {
    return new QueueSnapshot(jobs, runs, backlog, dependencies, blockNodes, limits, clock.millis());
  }

  /** Sets the callback for changes that may make an item claimable. */
  public void setOnChange(Runnable callback) {
    changes.setOnChange(callback);
  }

  /**
   * Schedules a build. A request with the same job and parameters as a waiting item is merged into
   * that item, which keeps the earlier of the two due times.
   *
   * @param quietMillis quiet period in milliseconds
   * @throws Problem.Conflict if the job is not buildable
   */
  public ScheduleResult schedule(
      Job job, List<ParameterValue> parameters, Cause cause, long quietMillis) {
    try {
      return store.write(tx -> schedule(tx, job, parameters, cause, quietMillis));
    } catch (ServerFailure e) {
      invalidate();
      throw e;
    }
  }

  /** Schedules a build in the given transaction; identical requests are merged here too. */
  public ScheduleResult schedule(
      Tx tx, Job job, List<ParameterValue> parameters, Cause cause, long quietMillis) {
    requireBuildable(job);
    long now = clock.millis();
    long dueAt = now + quietMillis;
    for (QueueItem waiting : rows.mergeCandidates(tx, job.id(), parameters)) {
      if (waiting.parameters().equals(parameters) && !waiting.isRepetition()) {
        QueueItem joined = waiting.merged(cause, dueAt);
        rows.join(tx, joined);
        changes.merged(tx, joined);
        return new ScheduleResult(joined, true);
      }
    }
    return new ScheduleResult(
        insert(tx, QueueItem.waiting(job, List.of(cause), parameters, now, dueAt)), false);
  }

  /**
   * Schedules a build that repeats an earlier run. It is not merged with other requests.
   *
   * @param causes one of them says which run is repeated
   * @param prepare stores what the run needs, in the same transaction, by the id of the item
   * @throws Problem.Conflict if the job is not buildable
   */
  public QueueItem scheduleRepetition(
      Job job,
      List<ParameterValue> parameters,
      List<Cause> causes,
      BiConsumer<Tx, QueueItem> prepare) {
    requireBuildable(job);
    long now = clock.millis();
    try {
      return store.write(tx -> {
        QueueItem item = insert(tx, QueueItem.waiting(job, causes, parameters, now, now));
        prepare.accept(tx, item);
        return item;
      });
    } catch (ServerFailure e) {
      invalidate();
      throw e;
    }
  }

  private static void requireBuildable(Job job) {
    if (!job.buildable()) {
      throw new Problem.Conflict(job.fullName() + " is not buildable");
    }
  }

  private QueueItem insert(Tx tx, QueueItem item) {
    Integer cachedSize = backlog.sizeIfLoaded();
    if ((cachedSize == null ? rows.count(tx) : cachedSize) >= MAX_WAITING) {
      throw new Problem.Busy("The queue is full; try again later.", 60);
    }
    QueueItem inserted = item.withId(rows.insert(tx, item));
    changes.entered(tx, inserted);
    return inserted;
  }

  /** Quiet period of a job in milliseconds: its own, or the server's default. */
  public long quietMillis(Definition definition) {
    Integer own = definition.quietSeconds();
    return 1_000L * (own == null ? quietSeconds : own);
  }

  /** Sets the default quiet period. */
  public void setQuietSeconds(long seconds) {
    quietSeconds = seconds;
  }

  /** Sets the concurrent build limits by throttle category. */
  public void setLimits(Map<String, CategoryLimit> byCategory) {
    if (!byCategory.equals(limits)) {
      limits = Map.copyOf(byCategory);
      // Items that the old limits blocked may be claimable now.
      backlog.invalidate();
      changes.wakeClaims();
    }
  }

  /** The item with this id in any state; null if none. */
  public @Nullable QueueItem find(long id) {
    return store.read(tx -> rows.find(tx, id));
  }

  /** All waiting items, in order of arrival. */
  public List<QueueItem> waiting() {
    return backlog.all();
  }

  /**
   * Number of items that wait for an executor, per label expression; the empty string stands for no
   * label.
   */
  public Map<String, Integer> countByLabel() {
    return backlog.countByLabel();
  }

  /** The waiting build requests of a job, longest waiting first. */
  public List<QueueItem> waiting(Job job) {
    return backlog.of(job.id());
  }

  /** The longest waiting build request of a job; null if none. */
  public @Nullable QueueItem first(Job job) {
    return backlog.first(job.id());
  }

  /**
   * Current states of items, with their reasons, from one snapshot.
   *
   * @param quiet whether the server is in quiet-down mode
   */
  public Verdicts verdicts(ExecutorIndex executors, boolean quiet) {
    executors.refresh();
    return new Verdicts(snapshot(), executors, quiet);
  }

  /** Cancels a waiting item. */
  public CancelResult cancel(Caller caller, long id) {
    QueueItem item = find(id);
    if (item == null || item.state() != QueueItem.ItemState.WAITING) {
      return CancelResult.NOT_FOUND;
    }
    Job job = jobs.find(item.jobId());
    if (job == null || !rights.allows(caller, Permission.ITEM_READ, job.protectedObject())) {
      return CancelResult.NOT_FOUND;
    }
    if (!rights.allows(caller, Permission.ITEM_CANCEL, job.protectedObject())) {
      return CancelResult.FORBIDDEN;
    }
    return store.write(tx -> {
      if (rows.leave(tx, id, QueueItem.ItemState.CANCELLED, clock.millis(), null) == 0) {
        return CancelResult.NOT_FOUND;
      }
      QueueItem.Block block = item.block();
      BlockKey key = block == null ? null : new BlockKey(block.runId(), block.id());
      changes.cancelled(tx, List.of(new QueueRows.CancelledItem(id, job.id(), key)), List.of(job));
      audit.record(
          tx, caller.name(), caller.address(), "queue.cancel", job.fullName(), "item " + id);
      return CancelResult.DONE;
    });
  }

  /** Cancels all waiting build requests of a job. Its running builds are not affected. */
  public void cancelAll(Tx tx, Job job) {
    changes.cancelled(tx, rows.cancelBuilds(tx, job.id(), clock.millis()), List.of(job));
    onDefinitionChanged(tx, job);
  }

  /**
   * Cancels all waiting items of deleted jobs, also those for blocks of their runs, in batches of a
   * few hundred per statement.
   */
  public void cancelAll(Tx tx, List<Job> deletedJobs) {
    changes.cancelled(
        tx,
        rows.cancelAll(tx, deletedJobs.stream().map(Job::id).toList(), clock.millis()),
        deletedJobs);
    tx.afterCommit(dependencies::invalidate);
  }

  /** Invalidates caches after jobs were renamed: dependencies and items contain job names. */
  public void onJobsRenamed(Tx tx) {
    tx.afterCommit(() -> {
      dependencies.invalidate();
      backlog.invalidate();
      changes.wakeClaims();
    });
  }

  /** Updates caches after a definition change: the label and the blocking jobs may have changed. */
  public void onDefinitionChanged(Tx tx, Job job) {
    tx.afterCommit(() -> {
      dependencies.invalidate();
      backlog.onDefinitionChanged(job.id());
      changes.wakeClaims();
    });
  }

  /** Releases items that a finished build of the job may have blocked. */
  public void onBuildFinished(Job job) {
    backlog.release(job.id());
  }

  /**
   * Invalidates the caches after a failed scheduling transaction, since the transaction may have
   * been committed nevertheless.
   */
  public void invalidate() {
    backlog.invalidate();
    runs.invalidate();
  }

  /**
   * Corrects due times after the system clock was set back: no item is due later than its own quiet
   * period from now.
   */
  public void correctDueTimes() {
    long now = clock.millis();
    if (store.read(tx -> rows.hasEnteredAfter(tx, now))) {
      store.write(tx -> rows.correctDueTimes(tx, now));
    }
    // The end times of timed blocks were computed with the old clock.
    backlog.invalidate();
    changes.wakeClaims();
  }

  /**
   * Claims the longest waiting items for the free executors. This method is not thread-safe: only
   * one thread may call it.
   */
  public ClaimResult claim(ExecutorIndex executors) {
    try {
      return claims.claim(executors);
    } catch (RuntimeException e) {
      invalidate();
      throw e;
    }
  }
}
