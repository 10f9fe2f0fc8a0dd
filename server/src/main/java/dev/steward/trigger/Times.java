package dev.steward.trigger;

import dev.steward.engine.WakeupTimer;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.store.Store;
import dev.steward.trigger.TriggerRows.Due;
import dev.steward.trigger.TriggerRows.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts scheduled builds and polls. The loop sleeps until the next scheduled time. A time is
 * advanced in the same transaction that queues the build, so that a crash neither loses nor repeats
 * a build. Times that passed while the server was down are skipped.
 */
public final class Times implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Times.class);

  /** Grace period: a server start within the minute still runs the schedules of that minute. */
  private static final long LATE_MILLIS = 60_000;

  private static final int AT_ONCE = 100;
  private static final long LONGEST_SLEEP_MILLIS = 60_000;

  private final Store store;
  private final Jobs jobs;
  private final Queue queue;
  private final Polls polls;
  private final InstantSource clock;
  private final ZoneId zone;
  private final WakeupTimer alarm;
  private volatile boolean closing;
  private volatile boolean rebase = true;
  private @Nullable Thread loop;

  /** Creates the scheduler; starts no thread. */
  public Times(
      Store store,
      Jobs jobs,
      Queue queue,
      Polls polls,
      Triggers triggers,
      InstantSource clock,
      ZoneId zone) {
    this.store = store;
    this.jobs = jobs;
    this.queue = queue;
    this.polls = polls;
    this.clock = clock;
    this.zone = zone;
    alarm = new WakeupTimer(clock);
    triggers.wake(alarm::signal);
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
        LOG.warn("running due schedules failed, retrying: {}", e.getMessage());
        next = clock.millis() + 1_000;
      } catch (RuntimeException e) {
        LOG.error("running due schedules failed, retrying in a second", e);
        next = clock.millis() + 1_000;
      }
      try {
        alarm.sleepUntil(next, LONGEST_SLEEP_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Recomputes all next times after a change of the system clock. */
  public void rebase() {
    rebase = true;
    alarm.signal();
  }

  private void recompute() {
    try {
      skipMissed();
      takeBack();
    } catch (RuntimeException e) {
      rebase = true;
      throw e;
    }
  }

  /** Recomputes times that were computed before the clock was set back. */
  void takeBack() {
    long now = clock.millis();
    List<Due> ahead;
    do {
      ahead = store.read(tx -> TriggerRows.setAfter(tx, now, AT_ONCE));
      List<Due> these = ahead;
      if (!these.isEmpty()) {
        store.write(tx -> {
          these.forEach(due -> TriggerRows.move(tx, due, nextOf(due, now), now));
          return true;
        });
      }
    } while (ahead.size() == AT_ONCE && !closing);
  }

  /** Skips times that passed while the server was down. */
  void skipMissed() {
    long now = clock.millis();
    List<Due> missed;
    do {
      missed = store.read(tx -> TriggerRows.due(tx, now - LATE_MILLIS, AT_ONCE));
      List<Due> these = missed;
      if (!these.isEmpty()) {
        store.write(tx -> {
          these.forEach(due -> TriggerRows.move(tx, due, nextOf(due, now), now));
          return true;
        });
      }
    } while (missed.size() == AT_ONCE && !closing);
  }

  private @Nullable Long nextOf(Due due, long after) {
    try {
      Instant next = Cron.of(due.spec(), due.seed(), zone).next(Instant.ofEpochMilli(after));
      return next == null ? null : next.toEpochMilli();
    } catch (Problem.Invalid e) {
      // The schedule was valid when saved by another version of the server.
      LOG.warn("invalid schedule of job {}: {}", due.jobId(), e.getMessage());
      return null;
    }
  }

  /** Starts everything that is due; returns the next time, or null if nothing is scheduled. */
  @Nullable Long startDue() {
    while (!closing) {
      long now = clock.millis();
      List<Due> all = store.read(tx -> TriggerRows.due(tx, now, AT_ONCE));
      if (all.isEmpty()) {
        return store.read(TriggerRows::nextAt);
      }
      all.forEach(due -> start(due, now));
    }
    return null;
  }

  private void start(Due due, long now) {
    Long next = nextOf(due, now);
    Job job = jobs.find(due.jobId());
    if (job == null || !job.buildable()) {
      store.write(tx -> TriggerRows.move(tx, due, next, now));
      return;
    }
    if (due.kind() == Kind.POLL) {
      if (store.write(tx -> TriggerRows.move(tx, due, next, now))) {
        polls.start(job, new Cause.ScmChangeCause());
      }
      return;
    }
    try {
      Definition definition = jobs.definition(job);
      List<ParameterValue> values = ParameterResolver.of(jobs, definition, Map.of());
      store.write(tx -> {
        if (TriggerRows.move(tx, due, next, now)) {
          queue.schedule(tx, job, values, new Cause.TimerCause(), queue.quietMillis(definition));
        }
        return true;
      });
    } catch (Problem e) {
      LOG.warn("the schedule did not start {}: {}", job.fullName(), e.getMessage());
      store.write(tx -> TriggerRows.move(tx, due, next, now));
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
