package dev.steward.cloud;

import java.time.Duration;

/**
 * Intervals of clouds.
 *
 * @param poll time after which the state of a starting pod is read even if no change was reported
 * @param cleanup time between two searches for pods without a node
 * @param unused time after which a node that no build needs is removed
 * @param pass minimum time between two checks of the queue
 * @param grace time that a deleted pod has to end its processes
 * @param retry pause of a pod template after the first pod that could not start; it doubles with
 *     each further one
 */
public record CloudIntervals(
    Duration poll,
    Duration cleanup,
    Duration unused,
    Duration pass,
    Duration grace,
    Duration retry) {

  /** The intervals of a server. */
  public static final CloudIntervals STANDARD =
      new CloudIntervals(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1));
}
