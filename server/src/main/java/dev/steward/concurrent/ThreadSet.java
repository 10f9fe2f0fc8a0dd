package dev.steward.concurrent;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Background threads of one component. The component stops its set when it is closed, so that no
 * thread writes to the home directory after the directory is released.
 */
public final class ThreadSet {

  private static final Logger LOG = LoggerFactory.getLogger(ThreadSet.class);

  /**
   * Maximum wait at shutdown, since a thread that ignores its interrupt must not block the process.
   */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> alive = new HashSet<>();
  private boolean stopped;

  /** Starts a virtual thread; returns false without starting it if the set is stopped. */
  public boolean start(String name, Runnable work) {
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(name, work));
    lock.lock();
    try {
      if (stopped) {
        return false;
      }
      alive.add(thread);
    } finally {
      lock.unlock();
    }
    thread.start();
    return true;
  }

  private void run(String name, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        LOG.debug("the background thread {} was stopped", name, e);
      } else {
        LOG.error("the background thread {} failed", name, e);
      }
    } finally {
      remove(Thread.currentThread());
    }
  }

  private void remove(Thread thread) {
    lock.lock();
    try {
      alive.remove(thread);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts all threads, waits for them to end, and prevents new ones. */
  public void stop() {
    stop(Duration.ZERO);
  }

  /**
   * Prevents new threads and waits for the running ones to end.
   *
   * @param grace time after which the threads are interrupted
   */
  public void stop(Duration grace) {
    boolean interrupted = false;
    lock.lock();
    try {
      stopped = true;
      interrupted = awaitNone(grace);
      alive.forEach(Thread::interrupt);
      interrupted |= awaitNone(STOP_TIMEOUT);
      List<String> names = alive.stream().map(Thread::getName).toList();
      if (!names.isEmpty()) {
        LOG.error(
            "these threads are still running after {} s: {}", STOP_TIMEOUT.toSeconds(), names);
      }
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits even if the caller is interrupted, and returns whether the caller was interrupted. */
  private boolean awaitNone(Duration limit) {
    boolean interrupted = false;
    long end = System.nanoTime() + limit.toNanos();
    while (!alive.isEmpty() && System.nanoTime() < end) {
      try {
        changed.await(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
