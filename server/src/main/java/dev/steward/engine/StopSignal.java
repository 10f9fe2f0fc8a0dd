package dev.steward.engine;

import dev.steward.step.Repeat;
import org.jspecify.annotations.Nullable;

/**
 * Stops the thread that drives a run when the server shuts down, as soon as the next start can
 * resume the run: at once while a step runs, otherwise after the current action. An action that
 * must not run twice is completed first, so that its outcome is known.
 */
final class StopSignal {

  private boolean stopped;
  private @Nullable Thread interruptible;

  /** Requests the stop. */
  synchronized void stop() {
    stopped = true;
    Thread thread = interruptible;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /**
   * Called by the driving thread before each action.
   *
   * @throws InterruptedException if the run must not continue
   */
  synchronized void beforeAction(Act action) throws InterruptedException {
    if (stopped) {
      throw new InterruptedException();
    }
    interruptible =
        action.phase().endsAtFailure() && action.repeat() == Repeat.IDEMPOTENT
            ? Thread.currentThread()
            : null;
  }

  /**
   * Called by the driving thread after each action.
   *
   * @throws InterruptedException if the run must not continue and the action will run again: the
   *     result of an interrupted action must not count as the result of the build
   */
  synchronized void afterAction(Act action) throws InterruptedException {
    interruptible = null;
    if (stopped && action.repeat() == Repeat.IDEMPOTENT) {
      throw new InterruptedException();
    }
  }
}
