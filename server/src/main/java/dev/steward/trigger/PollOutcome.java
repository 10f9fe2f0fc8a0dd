package dev.steward.trigger;

import org.jspecify.annotations.Nullable;

/**
 * Outcome of a poll.
 *
 * @param changed whether to start a build
 * @param state the state that the next poll is compared with, stored in the transaction that queues
 *     the build; null to leave the stored state as it is
 */
public record PollOutcome(boolean changed, @Nullable String state) {

  /** Nothing to build, and no state to store. */
  public static final PollOutcome UNCHANGED = new PollOutcome(false, null);
}
