package dev.steward.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a job.
 *
 * <pre>
 * RUNNING ──all steps done, or one failed, or stopped──▶ DONE
 * </pre>
 *
 * A run is made in the transaction that takes its item from the queue. {@code step} is the step
 * that is being done; a step is begun at most once, whatever is killed when.
 *
 * @param queueId the queue item that it came from
 * @param result null while it goes on
 * @param executor the slot that it occupies
 * @param builtOn the node that it runs on; empty for the server's own machine
 * @param cookie stands in the environment of all its processes, and of no others
 * @param revision of the job's definition, as it was when the run began
 * @param scheduledAt epoch millis, as are the other times
 * @param stoppedBy who asked for it to end early
 */
public record Run(
    long id,
    long jobId,
    long number,
    long queueId,
    boolean running,
    @Nullable Result result,
    int step,
    int executor,
    String builtOn,
    String cookie,
    long revision,
    List<Cause> causes,
    List<ParameterValue> parameters,
    long scheduledAt,
    long startedAt,
    @Nullable Long endedAt,
    @Nullable String stoppedBy,
    @Nullable String description,
    @Nullable String displayName,
    boolean keep,
    List<String> artifacts) {

  public String name() {
    String given = displayName;
    return given == null ? "#" + number : given;
  }

  /** How long it took, in millis; 0 while it goes on. */
  public long duration() {
    Long ended = endedAt;
    return ended == null ? 0 : Math.max(0, ended - startedAt);
  }
}
