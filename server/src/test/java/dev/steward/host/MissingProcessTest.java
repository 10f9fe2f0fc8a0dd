package dev.steward.host;

import static dev.steward.host.MissingProcess.Decision.LOST;
import static dev.steward.host.MissingProcess.Decision.REVOKE;
import static dev.steward.host.MissingProcess.Decision.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The conditions under which a command without a process counts as lost. */
class MissingProcessTest {

  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1);
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final MissingProcess missing = new MissingProcess(stopped::get, time::get);

  private void pass(int seconds) {
    time.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void aProcessThatIsGoneIsLostAfterAFewChecks() {
    for (int i = 0; i < 4; i++) {
      assertThat(missing.decide(true, false)).isEqualTo(WAIT);
    }
    assertThat(missing.decide(true, true)).isEqualTo(WAIT);
    for (int i = 0; i < 5; i++) {
      assertThat(missing.decide(true, false)).isEqualTo(WAIT);
    }
    assertThat(missing.decide(true, false)).isEqualTo(LOST);
  }

  @Test
  void aSlowStartIsRevokedBeforeItIsLost() {
    for (int i = 0; i < 59; i++) {
      pass(1);
      assertThat(missing.decide(false, false)).isEqualTo(WAIT);
    }
    pass(1);
    assertThat(missing.decide(false, false)).isEqualTo(REVOKE);
  }

  @Test
  void aStartThatCannotBeRevokedIsAwaitedOnceMore() {
    pass(60);
    assertThat(missing.decide(false, false)).isEqualTo(REVOKE);
    missing.onRevocationFailed();
    pass(59);
    assertThat(missing.decide(false, false)).isEqualTo(WAIT);
    pass(1);
    assertThat(missing.decide(false, false)).isEqualTo(LOST);
  }

  @Test
  void aStoppedBuildDoesNotWaitLongForAStart() {
    pass(6);
    assertThat(missing.decide(false, false)).isEqualTo(WAIT);
    stopped.set(true);
    assertThat(missing.decide(false, false)).isEqualTo(REVOKE);
  }
}
