package dev.steward.boot;

import dev.steward.concurrent.ThreadSet;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the wall clock jumps: somebody sets it, or the machine slept. The listeners then
 * compute the times in the database again, from the present on.
 */
final class ClockWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final long CHECK_MILLIS = 1_000;

  /** Smaller steps are the daily work of a time service, and cost a wait of a minute at most. */
  private static final long JUMP_MILLIS = 60_000;

  private final InstantSource wall;
  private final LongSupplier nanos;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ThreadSet threads = new ThreadSet();
  private long offset;
  private boolean pending;

  ClockWatch(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    offset = offset();
  }

  /** Has a listener run after each jump; it is run again until it returns without a failure. */
  void listen(Runnable listener) {
    listeners.add(listener);
  }

  void start() {
    threads.start("clock", this::run);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(CHECK_MILLIS);
        check();
      }
    } catch (InterruptedException e) {
      // The server closes.
      return;
    }
  }

  private long offset() {
    return wall.millis() - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Compares the clocks, and runs the listeners where the wall clock jumped. */
  synchronized void check() {
    long now = offset();
    long jump = now - offset;
    if (Math.abs(jump) > JUMP_MILLIS) {
      offset = now;
      pending = true;
      LOG.warn(
          "The clock of this machine was set {} by {} s; the times of the queue and of triggers are computed again.",
          jump > 0 ? "forward" : "back",
          Math.abs(jump) / 1_000);
    }
    if (pending) {
      try {
        listeners.forEach(Runnable::run);
        pending = false;
      } catch (RuntimeException e) {
        LOG.warn(
            "The times of the queue and of triggers could not be computed again yet: {}",
            e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    threads.stop();
  }
}
