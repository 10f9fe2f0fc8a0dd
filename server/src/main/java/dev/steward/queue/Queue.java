package dev.steward.queue;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.audit.Audit;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.run.Written;
import dev.steward.store.Cached;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What waits to be built. Whoever schedules, joins; whoever claims, claims alone. */
public final class Queue {

  private static final int MOST_WAITING = 50_000;
  private static final int MOST_CAUSES = 100;

  /** What became of a wish for a build. */
  public record Scheduled(QueueItem item, boolean joined) {}

  /** What became of a wish to cancel. */
  public enum Cancelled {
    DONE,
    NOT_THERE,
    NOT_ALLOWED
  }

  private final Store store;
  private final Rights rights;
  private final Audit audit;
  private final Jobs jobs;
  private final Runs runs;
  private final QueueRows rows;
  private final InstantSource clock;
  private static final String ALL = "all";

  private final Cached<String, List<QueueItem>> waiting = new Cached<>(1);
  private volatile long quietSeconds = 5;
  private Runnable woken = () -> {};

  public Queue(
      Store store,
      Rights rights,
      Audit audit,
      Jobs jobs,
      Runs runs,
      Written written,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.jobs = jobs;
    this.runs = runs;
    this.rows = new QueueRows(written);
    this.clock = clock;
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
    return store.write(tx -> schedule(tx, job, parameters, cause, quietMillis));
  }

  /** As above, in a transaction under way. */
  public Scheduled schedule(
      Tx tx, Job job, List<ParameterValue> parameters, Cause cause, long quietMillis) {
    if (!job.buildable()) {
      throw new Problem.Conflict(job.fullName() + " is not buildable");
    }
    long now = clock.millis();
    long due = now + quietMillis;
    for (QueueItem waiting : rows.waiting(tx, job.id())) {
      if (waiting.parameters().equals(parameters)) {
        QueueItem joined = join(waiting, cause, due);
        rows.join(tx, joined);
        changed(tx);
        tx.afterCommit(woken);
        return new Scheduled(joined, true);
      }
    }
    if (rows.count(tx) >= MOST_WAITING) {
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
    long id = rows.insert(tx, item);
    changed(tx);
    tx.afterCommit(woken);
    return new Scheduled(withId(item, id), false);
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

  /** The item, waiting or long gone; null where there never was one. */
  public @Nullable QueueItem find(long id) {
    return store.read(tx -> rows.find(tx, id));
  }

  /** All that waits, in the order that it came in. */
  public List<QueueItem> waiting() {
    List<QueueItem> known = waiting.get(ALL, _ -> store.read(rows::waiting));
    return known == null ? List.of() : known;
  }

  private void changed(Tx tx) {
    tx.afterCommit(waiting::forgetAll);
  }

  public List<QueueItem> waiting(Job job) {
    return store.read(tx -> rows.waiting(tx, job.id()));
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
      changed(tx);
      if (rows.leave(tx, id, QueueItem.State.CANCELLED, clock.millis(), null) == 0) {
        return Cancelled.NOT_THERE;
      }
      audit.record(
          tx, caller.name(), caller.address(), "queue.cancel", job.fullName(), "item " + id);
      return Cancelled.DONE;
    });
  }

  /** All that waits of a job goes with it. */
  public void cancelAll(Tx tx, Job job) {
    rows.cancelAll(tx, job.id(), clock.millis());
    changed(tx);
  }

  /** All that waits of many jobs goes with them, in a statement for each few hundred. */
  public void cancelAll(Tx tx, List<Job> jobs) {
    rows.cancelAll(tx, jobs.stream().map(Job::id).toList(), clock.millis());
    changed(tx);
  }

  /** Jobs have other names: what is known of what waits says the old ones. */
  public void moved(Tx tx) {
    changed(tx);
  }

  /** What a claim came to. */
  public sealed interface Claim {

    /** The item left the queue and became this run, in one transaction. */
    record Claimed(Job job, Run run) implements Claim {}

    /** Nothing can be built now; the next item is due then, or none at all (null). */
    record NothingToDo(@Nullable Long nextDueAt) implements Claim {}
  }

  /** Claims the first item that may be built now, for a slot of this server. */
  public Claim claim(int executor) {
    long now = clock.millis();
    Long next = null;
    var passedOver = new HashSet<Long>();
    for (QueueItem item : waiting()) {
      // A job's builds begin in the order that they were asked for, even where one ends meanwhile.
      if (passedOver.contains(item.jobId())) {
        continue;
      }
      if (item.dueAt() > now) {
        next = next == null ? item.dueAt() : Math.min(next, item.dueAt());
        continue;
      }
      Job job = jobs.find(item.jobId());
      if (job == null || !job.buildable()) {
        store.write(tx -> {
          changed(tx);
          return rows.leave(tx, item.id(), QueueItem.State.CANCELLED, clock.millis(), null);
        });
        continue;
      }
      boolean concurrent = jobs.definition(job).concurrent();
      Run run = store.write(tx -> claim(tx, job, item, concurrent, executor));
      if (run != null) {
        return new Claim.Claimed(job, run);
      }
      passedOver.add(item.jobId());
    }
    return new Claim.NothingToDo(next);
  }

  private @Nullable Run claim(Tx tx, Job job, QueueItem seen, boolean concurrent, int executor) {
    QueueItem item = rows.find(tx, seen.id());
    if (item == null
        || item.state() != QueueItem.State.WAITING
        || (!concurrent && runs.isRunning(tx, job.id()))) {
      return null;
    }
    long now = clock.millis();
    long number = jobs.takeBuildNumber(tx, job.id());
    rows.leave(tx, item.id(), QueueItem.State.LEFT, now, number);
    changed(tx);
    return runs.begin(
        tx,
        new Run(
            0,
            job.id(),
            number,
            item.id(),
            true,
            null,
            0,
            executor,
            "",
            UUID.randomUUID().toString(),
            job.revision(),
            item.causes(),
            item.parameters(),
            now,
            now,
            null,
            null,
            null,
            null,
            false,
            List.of()));
  }
}
