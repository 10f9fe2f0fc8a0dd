package dev.steward.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.agent.Launcher;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The pauses of pod templates whose pods could not start. */
class TemplatePausesTest {

  private static final Launcher.Pod POD = new Launcher.Pod("cloud", "maven", "builds", "main");

  private final TemplatePauses pauses = new TemplatePauses(Duration.ofSeconds(1));

  private boolean isPaused(long second) {
    return pauses.reason("cloud", "maven", TimeUnit.SECONDS.toNanos(second)) != null;
  }

  private void failAt(long second) {
    pauses.onFailure(POD, "no quota", TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void pausesDoubleUpToAMinute() {
    assertThat(isPaused(0)).isFalse();
    long second = 0;
    for (long pause : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      failAt(second);
      assertThat(pauses.nextRetry(TimeUnit.SECONDS.toNanos(second)))
          .isEqualTo(TimeUnit.SECONDS.toNanos(pause));
      assertThat(isPaused(second + pause - 1)).as("%s s", pause).isTrue();
      assertThat(isPaused(second + pause)).as("%s s", pause).isFalse();
      second += pause;
    }
    assertThat(pauses.nextRetry(TimeUnit.SECONDS.toNanos(second))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPodThatStartsEndsThePause() {
    failAt(0);
    failAt(0);
    assertThat(pauses.reason("cloud", "maven", 0)).isEqualTo("no quota");
    assertThat(pauses.reason("cloud", "other", 0)).isNull();
    assertThat(pauses.reason("other", "maven", 0)).isNull();
    pauses.onSuccess(POD);
    assertThat(isPaused(0)).isFalse();
    failAt(0);
    assertThat(isPaused(1)).as("the first pause again").isFalse();
    failAt(1);
    pauses.clear();
    assertThat(isPaused(1)).isFalse();
  }
}
