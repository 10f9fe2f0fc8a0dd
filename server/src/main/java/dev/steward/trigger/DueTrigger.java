package dev.steward.trigger;

import dev.steward.run.Cause;

/**
 * A schedule that is due. The next time of the schedule is stored in the transaction that queues a
 * build, and before a poll starts, so that a crash repeats neither.
 */
public interface DueTrigger {

  /** Queues a build with default parameters. */
  void build(Cause cause);

  /**
   * Polls in the background.
   *
   * @param cause the cause of the build that the poll may start
   */
  void poll(Cause cause);
}
