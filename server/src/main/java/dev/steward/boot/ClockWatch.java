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
 * Detects jumps of the wall clock, such as those after a manual change or a suspend. After a jump,
 * listeners recompute stored times relative to the new time.
 */
final class ClockWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final long CHECK_MILLIS = 1_000;

  /**
   * Minimum size of a jump; smaller steps are normal NTP corrections and cause a delay of at most
   * one minute.
   */
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

  /** Adds a listener that runs after each jump, and is retried until it succeeds. */
  void onJump(Runnable listener) {
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
      // The server is shutting down.
      return;
    }
  }

  private long offset() {
    return wall.millis() - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Compares the clocks, and runs the listeners if the wall clock jumped. */
  synchronized void check() {
    long newOffset = offset();
    long jump = newOffset - offset;
    if (Math.abs(jump) > JUMP_MILLIS) {
      offset = newOffset;
      pending = true;
      LOG.warn(
          "The system clock was set {} by {} s; recomputing queue and trigger times.",
          jump > 0 ? "forward" : "back",
          Math.abs(jump) / 1_000);
    }
    if (pending) {
      try {
        listeners.forEach(Runnable::run);
        pending = false;
      } catch (RuntimeException e) {
        LOG.warn("Recomputing queue and trigger times failed; trying again: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    threads.stop();
  }
}
