package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A waiting, built or cancelled queue item. Items are never deleted, so that clients can find the
 * resulting build from the response to a trigger request.
 *
 * @param enteredAt epoch millis
 * @param dueAt end of the quiet period, in epoch millis; until then identical requests are merged
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

  private static final int MAX_CAUSES = 100;

  /** A new waiting item of a job; its ID is 0 until it is stored. */
  static QueueItem waiting(
      Job job, Cause cause, List<ParameterValue> parameters, long enteredAt, long dueAt) {
    return new QueueItem(
        0,
        job.id(),
        job.fullName(),
        ItemState.WAITING,
        List.of(cause),
        parameters,
        enteredAt,
        dueAt,
        null);
  }

  /** The label by which a parameter of the item selects nodes; null if there is none. */
  @Nullable String labelParameter() {
    for (ParameterValue value : parameters) {
      if (value.type() == ParameterType.LABEL && !value.value().isBlank()) {
        return value.value();
      }
    }
    return null;
  }

  /** This item with the ID under which it was stored. */
  QueueItem withId(long storedId) {
    return new QueueItem(
        storedId, jobId, jobName, state, causes, parameters, enteredAt, dueAt, runNumber);
  }

  /** This item after an identical request was merged into it; the earlier due time counts. */
  QueueItem merged(Cause cause, long otherDueAt) {
    var allCauses = new ArrayList<>(causes);
    if (allCauses.size() < MAX_CAUSES) {
      allCauses.add(cause);
    }
    return new QueueItem(
        id,
        jobId,
        jobName,
        state,
        allCauses,
        parameters,
        enteredAt,
        Math.min(dueAt, otherDueAt),
        runNumber);
  }
}
