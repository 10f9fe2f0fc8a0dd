package dev.steward.run;

import dev.steward.job.Job;
import java.util.List;

/**
 * A run that is about to start.
 *
 * @param queueId id of the queue item
 * @param node name of the node; empty for the built-in node
 * @param startedAt epoch millis
 */
public record NewRun(
    Job job,
    long number,
    long queueId,
    List<Cause> causes,
    List<ParameterValue> parameters,
    String node,
    int executor,
    long startedAt) {

  /** The run as stored. */
  Run stored(long id, String cookie) {
    return new Run(
        id,
        job.id(),
        number,
        queueId,
        true,
        null,
        executor,
        node,
        cookie,
        job.revision(),
        causes,
        parameters,
        startedAt,
        startedAt,
        null,
        null,
        null,
        null,
        false,
        List.of());
  }
}
