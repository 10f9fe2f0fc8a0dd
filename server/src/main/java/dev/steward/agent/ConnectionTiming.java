package dev.steward.agent;

import java.time.Duration;

/**
 * Intervals and timeouts of connections.
 *
 * @param pingInterval time between two pings; availability is checked as often
 * @param pingTimeout time after which an unanswered ping closes the connection
 * @param measureInterval time between two measurements of the machine
 * @param minPause pause after the first failed attempt to connect; it doubles with each failure
 * @param maxPause longest pause between two attempts
 */
public record ConnectionTiming(
    Duration pingInterval,
    Duration pingTimeout,
    Duration measureInterval,
    Duration minPause,
    Duration maxPause) {

  /** The values that a server uses. */
  public static final ConnectionTiming STANDARD =
      new ConnectionTiming(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60));
}
