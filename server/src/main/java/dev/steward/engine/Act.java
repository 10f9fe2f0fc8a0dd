package dev.steward.engine;

import java.io.IOException;

/**
 * An action of a build: checkout, build step, post-build action. Actions run in order, and the
 * number of completed actions is stored. After a crash the interrupted action is run again, so
 * actions must be idempotent.
 */
interface Act {

  /** When an action runs. */
  enum Phase {
    /** Only while no action has failed: preparation, checkout, build steps. */
    MAIN,
    /** Regardless of the result so far. */
    AFTER
  }

  Phase phase();

  /** Stable identifier, read by later versions of the server; must never change. */
  String kind();

  /** Display name, such as {@code Execute shell}. */
  String name();

  /**
   * Runs the action. Failures are written to the console and lower the result with {@link
   * Build#worsen}.
   */
  void perform(Build build) throws InterruptedException, IOException;
}
