package dev.steward.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a job.
 *
 * <pre>
 * RUNNING ──steps completed, failed or stopped──▶ DONE
 * </pre>
 *
 * A run is created in the transaction that takes its item from the queue. The completed parts of a
 * run are in its {@link RunJournal}.
 *
 * @param queueId id of the queue item
 * @param result null while running
 * @param executor number of the executor that the run occupies; {@link #NO_EXECUTOR} if none
 * @param builtOn node name; empty for the built-in node
 * @param cookie identifies the run's processes: a variable in the environment of each of them
 * @param revision revision of the job's definition when the run started
 * @param scheduledAt epoch millis, as are the other times
 * @param stoppedBy the user who stopped the run; null if none
 */
public record Run(
    long id,
    long jobId,
    long number,
    long queueId,
    boolean running,
    @Nullable Result result,
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

  /** The executor of a pipeline run, whose blocks occupy executors instead of the run itself. */
  public static final int NO_EXECUTOR = -1;

  public String name() {
    String given = displayName;
    return given == null ? "#" + number : given;
  }

  /** Duration in milliseconds; 0 while running. */
  public long duration() {
    Long ended = endedAt;
    return ended == null ? 0 : Math.max(0, ended - startedAt);
  }
}
