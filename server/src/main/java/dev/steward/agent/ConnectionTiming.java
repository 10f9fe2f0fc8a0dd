package dev.steward.agent;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Intervals and timeouts of connections.
 *
 * @param checkInterval time between two checks of the availability, and between a failed
 *     measurement and a ping
 * @param pingTimeout time after which an unanswered ping closes the connection
 * @param measureInterval time between two measurements of the machine; the transports themselves
 *     notice a stalled connection earlier
 * @param minPause pause after the first failed attempt to connect; it doubles with each failure
 * @param maxPause longest pause between two attempts
 */
public record ConnectionTiming(
    Duration checkInterval,
    Duration pingTimeout,
    Duration measureInterval,
    Duration minPause,
    Duration maxPause) {

  private static final int MAX_DOUBLINGS = 16;

  /** The values that a server uses. */
  public static final ConnectionTiming STANDARD =
      new ConnectionTiming(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60));

  /** The pause before the next attempt to connect, half of it random. */
  Duration pause(int failures) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    long millis =
        Math.min(maxPause.toMillis(), minPause.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS));
    // Nodes that lost their connections together must not all connect again at the same moment.
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }
}
