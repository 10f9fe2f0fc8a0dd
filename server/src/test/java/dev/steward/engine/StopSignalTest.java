package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.step.Phase;
import dev.steward.step.Repeat;
import org.junit.jupiter.api.Test;

/** The points at which the thread of a build stops if the server shuts down. */
class StopSignalTest {

  private record FakeAct(Phase phase, Repeat repeat) implements Act {
    @Override
    public String kind() {
      return "fake";
    }

    @Override
    public String name() {
      return "Fake";
    }

    @Override
    public void perform(Build build) {
      throw new UnsupportedOperationException();
    }
  }

  private final StopSignal signal = new StopSignal();

  @Test
  void aStepIsInterruptedAndRunsAgain() throws InterruptedException {
    var step = new FakeAct(Phase.MAIN, Repeat.IDEMPOTENT);
    signal.beforeAction(step);
    signal.stop();
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> signal.afterAction(step)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void aReportEndsAndRunsAgain() throws InterruptedException {
    var report = new FakeAct(Phase.REPORT, Repeat.IDEMPOTENT);
    signal.beforeAction(report);
    signal.stop();
    assertThat(Thread.interrupted()).isFalse();
    assertThatThrownBy(() -> signal.afterAction(report)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anActionThatMustNotRunTwiceIsCompleted() throws InterruptedException {
    for (Phase phase : Phase.values()) {
      var stopSignal = new StopSignal();
      var action = new FakeAct(phase, Repeat.ONCE);
      stopSignal.beforeAction(action);
      stopSignal.stop();
      assertThat(Thread.interrupted()).isFalse();
      stopSignal.afterAction(action);
      assertThatThrownBy(() -> stopSignal.beforeAction(action))
          .isInstanceOf(InterruptedException.class);
    }
  }
}
