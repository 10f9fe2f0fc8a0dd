package dev.steward.pipeline.run;

import org.jspecify.annotations.Nullable;

/** Whether a step that waits was interrupted: by a user, by a timeout, or by another branch. */
public interface Interruption {

  /** Why the step was interrupted; null if it was not. */
  @Nullable FlowInterruption reason();

  /**
   * Whether the step was interrupted again, or by force, so that it must not wait for its own way
   * to end the work.
   */
  default boolean isForced() {
    return false;
  }

  /**
   * Sets what happens when the step is interrupted, in place of interrupting the thread that
   * performs the work. The action runs on another thread, and at once if the step is already
   * interrupted. The work must end soon afterwards; whatever it returns, the step ends with the
   * interruption.
   */
  void onInterrupt(Runnable action);
}
