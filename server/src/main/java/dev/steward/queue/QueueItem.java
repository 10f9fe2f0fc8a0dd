package dev.steward.queue;

import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits to be built, waited, or was cancelled. An item is findable for ever: it
 * leads from the answer to a trigger to the build that came of it.
 *
 * @param enteredAt epoch millis, as is {@code dueAt}: before that it waits for others to join
 * @param runNumber the build that it became; null where it waits or was cancelled
 */
public record QueueItem(
    long id,
    long jobId,
    String jobName,
    State state,
    List<Cause> causes,
    List<ParameterValue> parameters,
    long enteredAt,
    long dueAt,
    @Nullable Long runNumber) {

  /** Where an item is on its way. */
  public enum State {
    WAITING,
    LEFT,
    CANCELLED
  }
}
