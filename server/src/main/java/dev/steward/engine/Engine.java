package dev.steward.engine;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.queue.Queue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that makes things happen: it claims what waits for each free executor, drives each run
 * on a thread of its own, and at its start picks up what an earlier process left under way. It
 * sleeps until somebody wakes it or the next item is due.
 */
public final class Engine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** What an executor does at the moment. */
  public record Busy(int executor, Job job, Run run) {}

  private final Queue queue;
  private final Jobs jobs;
  private final Runs runs;
  private final Means means;
  private final InstantSource clock;
  private final int executors;
  private final Map<Integer, Busy> busy = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean somethingNew = true;
  private volatile boolean closing;
  private final Condition idle = lock.newCondition();
  private volatile boolean quiet;
  private volatile @Nullable String quietReason;
  private volatile long lookedAt;
  private Runnable looked = () -> {};
  private @Nullable Thread loop;

  /**
   * Joins the parts; nothing runs yet.
   *
   * @param executors how many builds run at once
   */
  public Engine(
      Queue queue, Jobs jobs, Runs runs, Means means, InstantSource clock, int executors) {
    this.queue = queue;
    this.jobs = jobs;
    this.runs = runs;
    this.means = means;
    this.clock = clock;
    this.executors = executors;
  }

  /** Picks up what is under way, and begins to claim. */
  public void start() {
    for (Run run : runs.unfinished()) {
      Job job = jobs.find(run.jobId());
      if (job != null) {
        begin(job, run);
      }
    }
    queue.wake(this::wake);
    runs.stopper(this::stop);
    loop = Thread.ofVirtual().name("engine").start(this::run);
  }

  /** Has the loop look at the queue again. */
  public void wake() {
    lock.lock();
    try {
      somethingNew = true;
      woken.signal();
      if (busy.isEmpty()) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      runs.removeLeftOvers();
    } catch (RuntimeException e) {
      LOG.warn("files of deleted builds could not be removed yet: {}", e.getMessage());
    }
    while (!closing) {
      Long next = null;
      try {
        next = claimAll();
        lookedAt = clock.millis();
        looked.run();
      } catch (RuntimeException e) {
        LOG.error("claiming from the queue failed; trying again in a second", e);
        next = clock.millis() + 1_000;
      }
      try {
        sleepUntil(next);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void sleepUntil(@Nullable Long next) throws InterruptedException {
    lock.lock();
    try {
      while (!somethingNew && !closing) {
        if (next == null) {
          woken.await();
        } else {
          long millis = next - clock.millis();
          if (millis <= 0 || !woken.await(millis, TimeUnit.MILLISECONDS)) {
            break;
          }
        }
      }
      somethingNew = false;
    } finally {
      lock.unlock();
    }
  }

  /** When the next item is due, or null where somebody must wake us first. */
  private @Nullable Long claimAll() {
    while (!quiet && !closing) {
      int free = freeExecutor();
      if (free < 0) {
        return null;
      }
      switch (queue.claim(free)) {
        case Queue.Claim.Claimed(Job job, Run run) -> begin(job, run);
        case Queue.Claim.NothingToDo(Long nextDueAt) -> {
          return nextDueAt;
        }
      }
    }
    return null;
  }

  private int freeExecutor() {
    for (int i = 0; i < executors; i++) {
      if (!busy.containsKey(i)) {
        return i;
      }
    }
    return -1;
  }

  private void begin(Job job, Run run) {
    int slot = run.executor();
    while (busy.containsKey(slot)) {
      slot++;
    }
    int taken = slot;
    busy.put(taken, new Busy(taken, job, run));
    Thread.ofVirtual()
        .name("run-" + run.id())
        .start(() -> {
          try {
            new RunDriver(means, job, jobs.definition(job, run.revision()), run).drive();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (IOException | RuntimeException e) {
            broken(job, run, e);
          } finally {
            busy.remove(taken);
            wake();
          }
        });
  }

  /** A run that we cannot go on with ends all the same, and says so in its log. */
  private void broken(Job job, Run run, Exception e) {
    LOG.error("run {} of job {} failed", run.number(), job.id(), e);
    try {
      means
          .blobs()
          .append(
              means.blobs().log(job.id(), run.number()),
              "The server could not go on with this build: "
                  + e.getMessage()
                  + "\nFinished: FAILURE\n");
      means.places().removeSecrets(means.places().control(run));
      runs.finish(run, Result.FAILURE, _ -> {});
    } catch (RuntimeException worse) {
      LOG.error("and its end could not be written down; the next start picks it up", worse);
    }
  }

  private void stop(long runId) {
    for (Busy one : busy.values()) {
      if (one.run().id() == runId) {
        Thread.ofVirtual().start(() -> end(one));
      }
    }
  }

  /** Ends what runs, and what a step that was just beginning may have started meanwhile. */
  private void end(Busy one) {
    try {
      while (one.equals(busy.get(one.executor()))) {
        Processes.end(one.run().cookie());
        TimeUnit.MILLISECONDS.sleep(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public int executors() {
    return executors;
  }

  /** What goes on, by executor. */
  public List<Busy> busy() {
    var all = new ArrayList<>(busy.values());
    all.sort((one, other) -> Integer.compare(one.executor(), other.executor()));
    return all;
  }

  /** Stops claiming, or begins again; what runs goes on either way. */
  public void setQuiet(boolean value) {
    setQuiet(value, null);
  }

  /** As above, with a word on why for those who wait. */
  void setQuiet(boolean value, @Nullable String reason) {
    quietReason = value ? reason : null;
    quiet = value;
    wake();
  }

  /** Why nothing new begins; null where nobody said. */
  public @Nullable String quietReason() {
    return quietReason;
  }

  /** Has {@code other} run after each look at the queue. Only before {@link #start}. */
  public void looked(Runnable other) {
    looked = other;
  }

  /** When the queue was last looked at, in epoch millis; 0 before the first time. */
  public long lookedAt() {
    return lookedAt;
  }

  /** Waits until nothing runs here; false where that took longer. */
  boolean awaitIdle(long millis) throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (!busy.isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = idle.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  public boolean isQuiet() {
    return quiet;
  }

  /** Stops claiming. Builds under way go on without us, and are picked up at the next start. */
  @Override
  public void close() {
    closing = true;
    wake();
    Thread running = loop;
    if (running != null) {
      try {
        running.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
