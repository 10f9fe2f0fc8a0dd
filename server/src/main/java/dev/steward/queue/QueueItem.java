package dev.steward.queue;

import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A waiting, built or cancelled queue item. Items are never deleted, so that clients can follow a
 * trigger response to the resulting build.
 *
 * @param enteredAt epoch millis
 * @param dueAt end of the quiet period, in epoch millis; until then equal requests are merged
 * @param runNumber number of the resulting build; null if waiting or cancelled
 */
public record QueueItem(
    long id,
    long jobId,
    String jobName,
    ItemState state,
    List<Cause> causes,
    List<ParameterValue> parameters,
    long enteredAt,
    long dueAt,
    @Nullable Long runNumber) {

  /** Stored state of an item. */
  public enum ItemState {
    WAITING,
    LEFT,
    CANCELLED
  }
}
