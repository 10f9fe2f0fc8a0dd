package dev.steward.host.inbound;

import java.time.Duration;

/**
 * Determines when a connection is considered lost.
 *
 * @param interval time without a message after which a ping is sent; also the time between
 *     unanswered pings
 * @param missed number of unanswered pings after which the connection is closed
 * @param helloTimeout how long the first message of the peer may take
 */
record KeepAlive(Duration interval, int missed, Duration helloTimeout) {

  static final KeepAlive DEFAULT = new KeepAlive(Duration.ofSeconds(15), 2, Duration.ofSeconds(20));

  /** Time without a message after which the connection is considered lost. */
  Duration timeout() {
    return interval.multipliedBy(missed + 1L);
  }
}
