package dev.steward.engine;

import dev.steward.step.Phase;
import dev.steward.step.Repeat;
import java.io.IOException;

/**
 * An action of a build: checkout, build step, post-build action. Actions run in order, and each
 * completed one is stored in the journal of the run. After a crash, the interrupted action is run
 * again, so actions must be idempotent or declare {@link Repeat#ONCE}.
 */
interface Act {

  Phase phase();

  /** What happens to an interrupted action after a crash. */
  default Repeat repeat() {
    return Repeat.IDEMPOTENT;
  }

  /** Stable name of the type, read by later versions of the server; must never change. */
  String kind();

  /** Display name, such as {@code Execute shell}. */
  String name();

  /**
   * Runs the action. Failures must be written to the console, and must lower the result with {@link
   * Build#worsen}.
   */
  void perform(Build build) throws InterruptedException, IOException;
}
