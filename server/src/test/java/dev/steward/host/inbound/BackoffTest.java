package dev.steward.host.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pauses between attempts to connect. */
class BackoffTest {

  private static void assertPause(Duration pause, long seconds) {
    assertThat(pause)
        .isBetween(Duration.ofMillis(seconds * 500), Duration.ofMillis(seconds * 1_000));
  }

  @Test
  void pausesDoubleUpToAMinuteAndStartAgainAfterALongConnection() {
    for (int seed = 0; seed < 100; seed++) {
      var backoff = new Backoff(new Random(seed));
      for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
        assertPause(backoff.next(), seconds);
      }
      backoff.reset(Duration.ofSeconds(5));
      assertPause(backoff.next(), 60);
      backoff.reset(Duration.ofMinutes(2));
      assertPause(backoff.next(), 1);
    }
  }
}
