package dev.steward.agent;

import java.time.Duration;

/**
 * Intervals and timeouts of connections.
 *
 * @param checkInterval time between two checks of the availability, and between a failed
 *     measurement and a ping
 * @param pingTimeout time after which an unanswered ping ends the connection
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

  /** The values of a server. */
  public static final ConnectionTiming STANDARD =
      new ConnectionTiming(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60));
}
