package dev.steward.engine;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Timer that wakes at a deadline or when signalled. */
public final class WakeupTimer {

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition condition = lock.newCondition();
  private boolean signalled = true;

  /** Creates a timer whose first sleep returns immediately. */
  public WakeupTimer(InstantSource clock) {
    this.clock = clock;
  }

  /** Ends the current sleep, or the next one if no thread is sleeping. */
  public void signal() {
    lock.lock();
    try {
      signalled = true;
      condition.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sleeps until signalled or until the deadline.
   *
   * @param deadline in epoch millis; null for no deadline
   * @param maxMillis limit for one sleep, since the system clock may be changed during it
   */
  public void sleepUntil(@Nullable Long deadline, long maxMillis) throws InterruptedException {
    lock.lock();
    try {
      long millis =
          deadline == null ? maxMillis : Math.clamp(deadline - clock.millis(), 0, maxMillis);
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!signalled && nanos > 0) {
        nanos = condition.awaitNanos(nanos);
      }
      signalled = false;
    } finally {
      lock.unlock();
    }
  }
}
