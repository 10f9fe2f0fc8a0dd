package dev.steward.engine;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a loop sleeps by: until a time, or until somebody has news for it. */
public final class Alarm {

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean news = true;

  /** The first sleep ends at once: a loop looks before it waits. */
  public Alarm(InstantSource clock) {
    this.clock = clock;
  }

  /** Ends the sleep, or the next one where nobody sleeps now. */
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
   * Sleeps until it rings, or until the time.
   *
   * @param time in epoch millis; null for no time
   * @param longestMillis since the clock on the wall may be set meanwhile
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
