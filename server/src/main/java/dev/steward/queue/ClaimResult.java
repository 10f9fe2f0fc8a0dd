package dev.steward.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Result of a claim.
 *
 * @param leases executors for blocks of running pipelines
 * @param nextDueAt if nothing was claimed, the time of the next attempt in epoch millis; null if an
 *     event will trigger that attempt
 */
public record ClaimResult(
    List<ClaimedBuild> started, List<ClaimedLease> leases, @Nullable Long nextDueAt) {

  /** Whether nothing was claimed. */
  public boolean isEmpty() {
    return started.isEmpty() && leases.isEmpty();
  }
}
