package dev.steward.engine;

import org.jspecify.annotations.Nullable;

/**
 * Stops the thread that drives a run when the server shuts down, as soon as the next start can
 * resume the run: at once while a step runs, otherwise after the current action, so that an email
 * is not sent partially.
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
    interruptible = action.phase().endsAtFailure() ? Thread.currentThread() : null;
  }

  /**
   * Called by the driving thread after each action.
   *
   * @throws InterruptedException if the run must not continue: the result of an interrupted action
   *     must not count as the result of the build
   */
  synchronized void afterAction() throws InterruptedException {
    interruptible = null;
    if (stopped) {
      throw new InterruptedException();
    }
  }
}
