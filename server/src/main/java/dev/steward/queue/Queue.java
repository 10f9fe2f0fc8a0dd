package dev.steward.queue;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.node.Node;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.run.Written;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The build queue. Scheduling merges equal requests; each item is claimed once. */
public final class Queue {

  private static final int MAX_WAITING = 50_000;
  private static final int MAX_CAUSES = 100;

  /** Listener for items entering and leaving the queue, called in the transaction of the change. */
  public interface Listener {

    /** Called when an item entered the queue. */
    void entered(Tx tx, QueueItem item);

    /**
     * Called when an item left the queue.
     *
     * @param runNumber number of the resulting build; null if the item was cancelled
     */
    void left(Tx tx, long itemId, long jobId, String jobName, @Nullable Long runNumber);
  }

  /** Result of scheduling a build; {@code joined} if it was merged into a waiting item. */
  public record Scheduled(QueueItem item, boolean joined) {}

  /** Result of a cancel request. */
  public enum Cancelled {
    DONE,
    NOT_THERE,
    NOT_ALLOWED
  }

  /** An item that left the queue, and its run, in one transaction. */
  public record Claimed(Job job, Run run) {}

  /**
   * Result of a claim.
   *
   * @param nextDueAt if nothing started: time of the next attempt in epoch millis; null if an event
   *     will trigger it
   */
  public record Claim(List<Claimed> begun, @Nullable Long nextDueAt) {}

  /**
   * Concurrent build limits of a throttle category; 0 means unlimited.
   *
   * @param perNodeWith limits by node label that override {@code perNode}
   */
  public record Limit(int perNode, int total, Map<String, Integer> perNodeWith) {

    int on(Node node) {
      for (Map.Entry<String, Integer> one : perNodeWith.entrySet()) {
        if (node.hasLabel(one.getKey())) {
          return one.getValue();
        }
      }
      return perNode;
    }
  }

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Jobs jobs;
  private final Runs runs;
  private final QueueRows rows;
  private final InstantSource clock;
  private volatile long quietSeconds = 5;
  private volatile Map<String, Limit> limits = Map.of();
  private final Known.Links links;
  private final Backlog backlog = new Backlog();
  private final Claims claims;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private Runnable woken = () -> {};

  public Queue(
      Store store,
      Authorizer rights,
      Audit audit,
      Jobs jobs,
      Runs runs,
      Written written,
      JobDependencies links,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.jobs = jobs;
    this.runs = runs;
    this.rows = new QueueRows(written);
    this.links = Known.Links.of(links);
    this.clock = clock;
    this.claims = new Claims(store, jobs, runs, rows, backlog, this::known, this::left, clock);
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Notifies listeners that an item became a build or was cancelled. */
  private void left(Tx tx, QueueItem item, @Nullable Long runNumber) {
    listeners.forEach(
        listener -> listener.left(tx, item.id(), item.jobId(), item.jobName(), runNumber));
  }

  private Known known() {
    return new Known(store, jobs, runs, backlog, links, limits, clock.millis());
  }

  /** Sets the callback for changes that may make an item claimable. */
  public void wake(Runnable other) {
    woken = other;
  }

  /**
   * Schedules a build. A request with the same job and parameters as a waiting item is merged into
   * that item, which keeps the earlier of the two due times.
   *
   * @param quietMillis quiet period in milliseconds
   * @throws Problem.Conflict if the job is not buildable
   */
  public Scheduled schedule(
      Job job, List<ParameterValue> parameters, Cause cause, long quietMillis) {
    try {
      return store.write(tx -> schedule(tx, job, parameters, cause, quietMillis));
    } catch (ServerFailure e) {
      lookAnew();
      throw e;
    }
  }

  /** As above, in the given transaction. */
  public Scheduled schedule(
      Tx tx, Job job, List<ParameterValue> parameters, Cause cause, long quietMillis) {
    if (!job.buildable()) {
      throw new Problem.Conflict(job.fullName() + " is not buildable");
    }
    long now = clock.millis();
    long due = now + quietMillis;
    for (QueueItem waiting : rows.alike(tx, job.id(), parameters)) {
      if (waiting.parameters().equals(parameters)) {
        QueueItem joined = join(waiting, cause, due);
        rows.join(tx, joined);
        tellAfter(tx, joined);
        return new Scheduled(joined, true);
      }
    }
    int known = backlog.size();
    if ((known < 0 ? rows.count(tx) : known) >= MAX_WAITING) {
      throw new Problem.Busy("The queue is full; try again later.", 60);
    }
    var item =
        new QueueItem(
            0,
            job.id(),
            job.fullName(),
            QueueItem.State.WAITING,
            List.of(cause),
            parameters,
            now,
            due,
            null);
    QueueItem made = withId(item, rows.insert(tx, item));
    tellAfter(tx, made);
    listeners.forEach(listener -> listener.entered(tx, made));
    return new Scheduled(made, false);
  }

  private void tellAfter(Tx tx, QueueItem item) {
    tx.afterCommit(() -> {
      backlog.put(item);
      woken.run();
    });
  }

  private static QueueItem join(QueueItem item, Cause cause, long due) {
    var causes = new ArrayList<>(item.causes());
    if (causes.size() < MAX_CAUSES) {
      causes.add(cause);
    }
    return new QueueItem(
        item.id(),
        item.jobId(),
        item.jobName(),
        item.state(),
        causes,
        item.parameters(),
        item.enteredAt(),
        Math.min(item.dueAt(), due),
        item.runNumber());
  }

  private static QueueItem withId(QueueItem item, long id) {
    return new QueueItem(
        id,
        item.jobId(),
        item.jobName(),
        item.state(),
        item.causes(),
        item.parameters(),
        item.enteredAt(),
        item.dueAt(),
        item.runNumber());
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
  public void setLimits(Map<String, Limit> byCategory) {
    if (!byCategory.equals(limits)) {
      limits = Map.copyOf(byCategory);
      // Items that the old limits blocked may be claimable now.
      backlog.forget();
      woken.run();
    }
  }

  /** The item with this id in any state; null if none. */
  public @Nullable QueueItem find(long id) {
    return store.read(tx -> rows.find(tx, id));
  }

  /** All waiting items, in order of arrival. */
  public List<QueueItem> waiting() {
    backlog.load(store, rows);
    return backlog.all();
  }

  /** Number of waiting items per label expression; the empty string stands for no label. */
  public Map<String, Integer> byLabel() {
    backlog.load(store, rows);
    return backlog.byLabel();
  }

  /** The waiting items of a job, longest waiting first. */
  public List<QueueItem> waiting(Job job) {
    backlog.load(store, rows);
    return backlog.of(job.id());
  }

  /** The longest waiting item of a job; null if none. */
  public @Nullable QueueItem first(Job job) {
    backlog.load(store, rows);
    return backlog.first(job.id());
  }

  /**
   * Current state of an item, with its reason.
   *
   * @param definition the definition of the item's job
   * @param spots capacity of all nodes
   * @param quiet whether the server is in quiet-down mode
   */
  public Verdict verdict(QueueItem item, Definition definition, List<Spot> spots, boolean quiet) {
    return known().with(item.jobId(), definition).verdict(item, spots, quiet);
  }

  /** Cancels a waiting item. */
  public Cancelled cancel(Caller caller, long id) {
    QueueItem item = find(id);
    if (item == null || item.state() != QueueItem.State.WAITING) {
      return Cancelled.NOT_THERE;
    }
    Job job = jobs.find(item.jobId());
    if (job == null || !rights.allows(caller, Permission.ITEM_READ, job.protectedObject())) {
      return Cancelled.NOT_THERE;
    }
    if (!rights.allows(caller, Permission.ITEM_CANCEL, job.protectedObject())) {
      return Cancelled.NOT_ALLOWED;
    }
    return store.write(tx -> {
      if (rows.leave(tx, id, QueueItem.State.CANCELLED, clock.millis(), null) == 0) {
        return Cancelled.NOT_THERE;
      }
      left(tx, List.of(new QueueRows.Left(id, job.id())), List.of(job));
      audit.record(
          tx, caller.name(), caller.address(), "queue.cancel", job.fullName(), "item " + id);
      return Cancelled.DONE;
    });
  }

  /** Notifies listeners of cancelled items, and wakes claims: the items may have blocked others. */
  private void left(Tx tx, List<QueueRows.Left> cancelled, List<Job> of) {
    tx.afterCommit(() -> {
      cancelled.forEach(one -> backlog.remove(one.id()));
      woken.run();
    });
    if (cancelled.isEmpty()) {
      return;
    }
    var names = new HashMap<Long, String>();
    of.forEach(job -> names.put(job.id(), job.fullName()));
    for (QueueRows.Left one : cancelled) {
      String name = names.getOrDefault(one.jobId(), "");
      listeners.forEach(listener -> listener.left(tx, one.id(), one.jobId(), name, null));
    }
  }

  /** Cancels all waiting items of a job. */
  public void cancelAll(Tx tx, Job job) {
    left(tx, rows.cancelAll(tx, List.of(job.id()), clock.millis()), List.of(job));
    changed(tx, job);
  }

  /** Cancels all waiting items of many jobs, in batches of a few hundred per statement. */
  public void cancelAll(Tx tx, List<Job> gone) {
    left(tx, rows.cancelAll(tx, gone.stream().map(Job::id).toList(), clock.millis()), gone);
    tx.afterCommit(links::forget);
  }

  /** Invalidates caches after jobs were renamed: dependencies and items contain job names. */
  public void moved(Tx tx) {
    tx.afterCommit(() -> {
      links.forget();
      backlog.forget();
      woken.run();
    });
  }

  /** Updates caches after a definition change: label and blocking jobs may differ. */
  public void changed(Tx tx, Job job) {
    tx.afterCommit(() -> {
      links.forget();
      backlog.changed(job.id());
      woken.run();
    });
  }

  /** Releases items that a finished build of the job may have blocked. */
  public void ended(Job job) {
    backlog.release(job.id());
  }

  /** Invalidates the caches after a failed scheduling transaction, since it may have committed. */
  public void lookAnew() {
    backlog.forget();
    runs.lookAnew();
  }

  /**
   * Corrects due times after the system clock was set back: each item is due at most its own quiet
   * period from now.
   */
  public void rebase() {
    long now = clock.millis();
    if (store.read(tx -> rows.hasLaterThan(tx, now))) {
      store.write(tx -> rows.rebase(tx, now));
    }
    // Timed blocks end at times of the old clock.
    backlog.forget();
    woken.run();
  }

  /**
   * Claims the longest waiting items for the free executors. Not thread-safe: call from one thread.
   */
  public Claim claim(List<Spot> spots) {
    try {
      return claims.claim(spots);
    } catch (RuntimeException e) {
      lookAnew();
      throw e;
    }
  }
}
