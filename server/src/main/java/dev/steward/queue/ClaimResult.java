package dev.steward.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Result of a claim.
 *
 * @param nextDueAt if nothing was started, the time of the next attempt in epoch millis; null if an
 *     event will trigger that attempt
 */
public record ClaimResult(List<ClaimedBuild> started, @Nullable Long nextDueAt) {}
