package dev.steward.engine;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Timer that wakes at a deadline or when signalled. */
public final class Alarm {

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean news = true;

  /** Creates a timer whose first sleep returns immediately. */
  public Alarm(InstantSource clock) {
    this.clock = clock;
  }

  /** Ends the current sleep, or the next one if no thread is sleeping. */
  public void ring() {
    lock.lock();
    try {
      news = true;
      woken.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sleeps until signalled or until the deadline.
   *
   * @param time in epoch millis; null for no deadline
   * @param longestMillis limit for one sleep, since the system clock may be changed during it
   */
  public void sleepUntil(@Nullable Long time, long longestMillis) throws InterruptedException {
    lock.lock();
    try {
      long millis =
          time == null ? longestMillis : Math.clamp(time - clock.millis(), 0, longestMillis);
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!news && nanos > 0) {
        nanos = woken.awaitNanos(nanos);
      }
      news = false;
    } finally {
      lock.unlock();
    }
  }
}
