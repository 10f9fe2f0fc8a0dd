package dev.steward.trigger;

import dev.steward.engine.WakeupTimer;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.store.Store;
import dev.steward.trigger.TriggerRows.ScheduleEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts scheduled builds and polls. The loop sleeps until the next scheduled time. The next time
 * of a schedule is advanced in the same transaction that queues the build, so that a crash neither
 * loses nor repeats a build. Times that passed while the server was down are skipped.
 */
public final class CronScheduler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CronScheduler.class);

  /**
   * Grace period: a server that starts within the scheduled minute still runs that minute's
   * schedules.
   */
  private static final long GRACE_MILLIS = 60_000;

  private static final int BATCH_SIZE = 100;
  private static final long LONGEST_SLEEP_MILLIS = 60_000;

  private final Store store;
  private final Jobs jobs;
  private final Queue queue;
  private final Poller polls;
  private final InstantSource clock;
  private final ZoneId zone;
  private final WakeupTimer alarm;
  private volatile boolean closing;
  private volatile boolean rebase = true;
  private @Nullable Thread loop;

  /** Creates the scheduler; starts no thread. */
  public CronScheduler(
      Store store,
      Jobs jobs,
      Queue queue,
      Poller polls,
      TriggerIndexer triggers,
      InstantSource clock,
      ZoneId zone) {
    this.store = store;
    this.jobs = jobs;
    this.queue = queue;
    this.polls = polls;
    this.clock = clock;
    this.zone = zone;
    alarm = new WakeupTimer(clock);
    triggers.onScheduleChange(alarm::signal);
  }

  /** Starts the loop. */
  public void start() {
    loop = Thread.ofVirtual().name("times").start(this::run);
  }

  private void run() {
    while (!closing) {
      Long next;
      try {
        if (rebase) {
          rebase = false;
          recompute();
        }
        next = startDue();
      } catch (Outage e) {
        LOG.warn("running due schedules failed; trying again: {}", e.getMessage());
        next = clock.millis() + 1_000;
      } catch (RuntimeException e) {
        LOG.error("running due schedules failed; trying again in a second", e);
        next = clock.millis() + 1_000;
      }
      try {
        alarm.sleepUntil(next, LONGEST_SLEEP_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Recomputes all next times after a change to the system clock. */
  public void rebase() {
    rebase = true;
    alarm.signal();
  }

  private void recompute() {
    try {
      skipMissed();
      recomputeAhead();
    } catch (RuntimeException e) {
      rebase = true;
      throw e;
    }
  }

  /** Recomputes times that were computed before the clock was set back. */
  void recomputeAhead() {
    long now = clock.millis();
    List<ScheduleEntry> ahead;
    do {
      ahead = store.read(tx -> TriggerRows.computedAfter(tx, now, BATCH_SIZE));
      List<ScheduleEntry> batch = ahead;
      if (!batch.isEmpty()) {
        store.write(tx -> {
          batch.forEach(due -> TriggerRows.advance(tx, due, nextOf(due, now), now));
          return true;
        });
      }
    } while (ahead.size() == BATCH_SIZE && !closing);
  }

  /** Skips times that passed while the server was down. */
  void skipMissed() {
    long now = clock.millis();
    List<ScheduleEntry> missed;
    do {
      missed = store.read(tx -> TriggerRows.due(tx, now - GRACE_MILLIS, BATCH_SIZE));
      List<ScheduleEntry> batch = missed;
      if (!batch.isEmpty()) {
        store.write(tx -> {
          batch.forEach(due -> TriggerRows.advance(tx, due, nextOf(due, now), now));
          return true;
        });
      }
    } while (missed.size() == BATCH_SIZE && !closing);
  }

  private @Nullable Long nextOf(ScheduleEntry due, long after) {
    try {
      Instant next = Cron.of(due.spec(), due.seed(), zone).next(Instant.ofEpochMilli(after));
      return next == null ? null : next.toEpochMilli();
    } catch (Problem.Invalid e) {
      // The schedule was valid when another version of the server saved it.
      LOG.warn("job {} has an invalid schedule: {}", due.jobId(), e.getMessage());
      return null;
    }
  }

  /** Starts everything that is due; returns the next due time, or null if nothing is scheduled. */
  @Nullable Long startDue() {
    while (!closing) {
      long now = clock.millis();
      List<ScheduleEntry> all = store.read(tx -> TriggerRows.due(tx, now, BATCH_SIZE));
      if (all.isEmpty()) {
        return store.read(TriggerRows::nextAt);
      }
      all.forEach(due -> start(due, now));
    }
    return null;
  }

  private void start(ScheduleEntry due, long now) {
    Long next = nextOf(due, now);
    Job job = jobs.find(due.jobId());
    if (job == null || !job.buildable()) {
      store.write(tx -> TriggerRows.advance(tx, due, next, now));
      return;
    }
    TriggerType<?> type = TriggerTypes.ofSchedule(due.kind());
    if (type == null) {
      LOG.warn("job {} has a schedule for an unknown trigger: {}", due.jobId(), due.kind());
      store.write(tx -> TriggerRows.advance(tx, due, next, now));
      return;
    }
    type.onDue(
        new DueTrigger() {
          @Override
          public void build(Cause cause) {
            CronScheduler.this.build(due, next, now, job, cause);
          }

          @Override
          public void poll(Cause cause) {
            if (store.write(tx -> TriggerRows.advance(tx, due, next, now))) {
              polls.start(job, type, cause);
            }
          }
        });
  }

  private void build(ScheduleEntry due, @Nullable Long next, long now, Job job, Cause cause) {
    try {
      Definition definition = jobs.definition(job);
      List<ParameterValue> values = ParameterResolver.of(jobs, definition, Map.of());
      store.write(tx -> {
        if (TriggerRows.advance(tx, due, next, now)) {
          queue.schedule(tx, job, values, cause, queue.quietMillis(definition));
        }
        return true;
      });
    } catch (Problem e) {
      LOG.warn("the schedule did not start {}: {}", job.fullName(), e.getMessage());
      store.write(tx -> TriggerRows.advance(tx, due, next, now));
    }
  }

  /** Stops the loop. */
  @Override
  public void close() {
    closing = true;
    Thread running = loop;
    if (running != null) {
      alarm.signal();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
