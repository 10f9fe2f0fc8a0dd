package dev.steward.queue;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.audit.Audit;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.JobLinks;
import dev.steward.job.Jobs;
import dev.steward.node.Node;
import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
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

/** What waits to be built. Whoever schedules, joins; whoever claims, claims alone. */
public final class Queue {

  private static final int MOST_WAITING = 50_000;
  private static final int MOST_CAUSES = 100;

  /** Told of what comes into the queue and leaves it, in the transaction in which it does. */
  public interface Listener {

    /** The item waits from now on. */
    void entered(Tx tx, QueueItem item);

    /**
     * The item waits no longer.
     *
     * @param runNumber the build that it became; null where it was cancelled
     */
    void left(Tx tx, long itemId, long jobId, String jobName, @Nullable Long runNumber);
  }

  /** What became of a wish for a build. */
  public record Scheduled(QueueItem item, boolean joined) {}

  /** What became of a wish to cancel. */
  public enum Cancelled {
    DONE,
    NOT_THERE,
    NOT_ALLOWED
  }

  /** The item left the queue and became this run, in one transaction. */
  public record Claimed(Job job, Run run) {}

  /**
   * What a claim came to.
   *
   * @param nextDueAt where nothing began: when to look again, or null where somebody will say so
   */
  public record Claim(List<Claimed> begun, @Nullable Long nextDueAt) {}

  /**
   * How many builds of a category go on at once; 0 is no bound.
   *
   * @param perNodeWith what a node with that label runs, instead of {@code perNode}
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
  private final Rights rights;
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
      Rights rights,
      Audit audit,
      Jobs jobs,
      Runs runs,
      Written written,
      JobLinks links,
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

  /** Tells the listeners that an item became a build, or was dropped. */
  private void left(Tx tx, QueueItem item, @Nullable Long runNumber) {
    listeners.forEach(
        listener -> listener.left(tx, item.id(), item.jobId(), item.jobName(), runNumber));
  }

  private Known known() {
    return new Known(store, jobs, runs, backlog, links, limits, clock.millis());
  }

  /** Tells who is to look when something came in. */
  public void wake(Runnable other) {
    woken = other;
  }

  /**
   * Puts a build into the queue. Where the same job waits with the same parameters already, the
   * wish joins that item, and the sooner of the two times counts.
   *
   * @param quietMillis how long the build waits for others to join it
   * @throws Problem.Conflict where the job is not buildable
   */
  public Scheduled schedule(
      Job job, List<ParameterValue> parameters, Cause cause, long quietMillis) {
    try {
      return store.write(tx -> schedule(tx, job, parameters, cause, quietMillis));
    } catch (Broken e) {
      lookAnew();
      throw e;
    }
  }

  /** As above, in a transaction under way. */
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
    if ((known < 0 ? rows.count(tx) : known) >= MOST_WAITING) {
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
    if (causes.size() < MOST_CAUSES) {
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

  /** How long builds of a job wait for others to join them, where nobody says otherwise. */
  public long quietMillis(Definition definition) {
    Integer own = definition.quietSeconds();
    return 1_000L * (own == null ? quietSeconds : own);
  }

  /** Says how long builds wait for others where their job does not say. */
  public void setQuietSeconds(long seconds) {
    quietSeconds = seconds;
  }

  /** Says how many builds of each category of jobs go on at once. */
  public void setLimits(Map<String, Limit> byCategory) {
    if (!byCategory.equals(limits)) {
      limits = Map.copyOf(byCategory);
      // What was blocked over the old ones may go now.
      backlog.forget();
      woken.run();
    }
  }

  /** The item, waiting or long gone; null where there never was one. */
  public @Nullable QueueItem find(long id) {
    return store.read(tx -> rows.find(tx, id));
  }

  /** All that waits, in the order that it came in. */
  public List<QueueItem> waiting() {
    backlog.load(store, rows);
    return backlog.all();
  }

  /** How much waits for each label expression; under the empty text for none. */
  public Map<String, Integer> byLabel() {
    backlog.load(store, rows);
    return backlog.byLabel();
  }

  /** What waits of a job, the longest waiting first. */
  public List<QueueItem> waiting(Job job) {
    backlog.load(store, rows);
    return backlog.of(job.id());
  }

  /** What has waited longest of a job; null where nothing waits. */
  public @Nullable QueueItem first(Job job) {
    backlog.load(store, rows);
    return backlog.first(job.id());
  }

  /**
   * How an item stands, and why.
   *
   * @param definition what its job does
   * @param spots what all nodes have to give
   * @param quiet whether no work is taken up
   */
  public Verdict verdict(QueueItem item, Definition definition, List<Spot> spots, boolean quiet) {
    return known().with(item.jobId(), definition).verdict(item, spots, quiet);
  }

  /** Takes an item out of the queue. */
  public Cancelled cancel(Caller caller, long id) {
    QueueItem item = find(id);
    if (item == null || item.state() != QueueItem.State.WAITING) {
      return Cancelled.NOT_THERE;
    }
    Job job = jobs.find(item.jobId());
    if (job == null || !rights.allows(caller, Permission.ITEM_READ, job.subject())) {
      return Cancelled.NOT_THERE;
    }
    if (!rights.allows(caller, Permission.ITEM_CANCEL, job.subject())) {
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

  /** What left may have been in somebody's way. */
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

  /** All that waits of a job goes with it. */
  public void cancelAll(Tx tx, Job job) {
    left(tx, rows.cancelAll(tx, List.of(job.id()), clock.millis()), List.of(job));
    changed(tx, job);
  }

  /** All that waits of many jobs goes with them, in a statement for each few hundred. */
  public void cancelAll(Tx tx, List<Job> gone) {
    left(tx, rows.cancelAll(tx, gone.stream().map(Job::id).toList(), clock.millis()), gone);
    tx.afterCommit(links::forget);
  }

  /** Jobs have other names, which links hang on and items say. */
  public void moved(Tx tx) {
    tx.afterCommit(() -> {
      links.forget();
      backlog.forget();
      woken.run();
    });
  }

  /** The job has another definition: where it runs and what it must wait for may be another. */
  public void changed(Tx tx, Job job) {
    tx.afterCommit(() -> {
      links.forget();
      backlog.changed(job.id());
      woken.run();
    });
  }

  /** A build of the job has ended, however: what waited for that may be looked at again. */
  public void ended(Job job) {
    backlog.release(job.id());
  }

  /**
   * A transaction failed in which something may have been scheduled: whether that was committed,
   * nobody can tell, so what waits is read anew.
   */
  public void lookAnew() {
    backlog.forget();
    runs.lookAnew();
  }

  /**
   * Corrects the times of items after the clock was set back: none is due later than its own quiet
   * period from now.
   */
  public void rebase() {
    long now = clock.millis();
    if (store.read(tx -> rows.hasLaterThan(tx, now))) {
      store.write(tx -> rows.rebase(tx, now));
    }
    // What is blocked for a while is blocked until a time of the old clock.
    backlog.forget();
    woken.run();
  }

  /** Claims what has waited longest, for executors that are free. One thread at a time. */
  public Claim claim(List<Spot> spots) {
    try {
      return claims.claim(spots);
    } catch (RuntimeException e) {
      lookAnew();
      throw e;
    }
  }
}
