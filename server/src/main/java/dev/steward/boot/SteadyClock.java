package dev.steward.boot;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A clock that never jumps: the wall clock at its creation plus the monotonic time since then. The
 * clock is used only for state in memory: throttles, caches, averages.
 */
final class SteadyClock implements InstantSource {

  private final long startMillis;
  private final long startNanos;
  private final LongSupplier nanos;

  SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.nanos = nanos;
    startMillis = wall.millis();
    startNanos = nanos.getAsLong();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    return startMillis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - startNanos);
  }
}
