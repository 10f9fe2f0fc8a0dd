package dev.steward.host.inbound;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts to connect: doubled after each failure, with a random part. */
final class Backoff {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The pause before the next attempt. The random half keeps the agents of a server that restarts
   * from connecting all at once.
   */
  Duration next() {
    long millis = next.toMillis();
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }

  /** Starts again with short pauses, after a connection that lasted. */
  void reset(Duration connected) {
    if (connected.compareTo(LONGEST) >= 0) {
      next = FIRST;
    }
  }
}
