package dev.steward.pipeline.run;

import dev.steward.concurrent.ThreadSet;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs short tasks of pipelines at their times, on one thread that exists while there are tasks.
 * The system clock may be set, so it is read at least once a second.
 */
final class RunTimer implements AutoCloseable {
  private static final long MAX_SLEEP_MILLIS = 1_000;

  private final InstantSource clock;
  private final ThreadSet threads = new ThreadSet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private boolean running;
  private long sequence;

  RunTimer(InstantSource clock) {
    this.clock = clock;
  }

  /** A task; closing it cancels it if it has not started. */
  final class Task implements Comparable<Task>, AutoCloseable {
    private final long dueAt;
    private final long order;
    private final Runnable work;

    private Task(long dueAt, long order, Runnable work) {
      this.dueAt = dueAt;
      this.order = order;
      this.work = work;
    }

    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(dueAt, other.dueAt);
      return byTime == 0 ? Long.compare(order, other.order) : byTime;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        tasks.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Runs a task at a time, or at once if that has passed.
   *
   * @param work must return quickly
   */
  Task at(long epochMillis, Runnable work) {
    lock.lock();
    try {
      var task = new Task(epochMillis, sequence++, work);
      tasks.add(task);
      changed.signal();
      if (!running) {
        running = threads.start("pipeline-timer", this::run);
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (Task task = next(); task != null; task = next()) {
        task.work.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @org.jspecify.annotations.Nullable Task next() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        Task first = tasks.peek();
        if (first == null) {
          running = false;
          return null;
        }
        long millis = first.dueAt - clock.millis();
        if (millis <= 0) {
          return tasks.poll();
        }
        changed.await(Math.min(millis, MAX_SLEEP_MILLIS), TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    threads.stop();
  }
}
