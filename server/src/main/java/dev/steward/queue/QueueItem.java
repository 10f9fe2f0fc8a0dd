package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.job.JobType;
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
 * @param runNumber number of the resulting build, or of the run that the block belongs to; null for
 *     a build that is waiting, and if cancelled
 * @param block the block of a running pipeline that waits for an executor; null for a build
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
    @Nullable Long runNumber,
    TaskType task,
    @Nullable Block block) {

  /** What an item becomes. */
  public enum TaskType {
    /** A build on an executor. */
    BUILD,
    /** A run of a pipeline, which starts without an executor. */
    PIPELINE,
    /** A block of a running pipeline on an executor. */
    BLOCK
  }

  /**
   * A block of a running pipeline.
   *
   * @param id identifies the block within its run
   * @param label the label expression that selects the nodes; empty for any node
   * @param description what the executor is for
   */
  public record Block(long runId, String id, String label, String description) {}

  /** Stored state of an item. */
  public enum ItemState {
    WAITING,
    LEFT,
    CANCELLED
  }

  private static final int MAX_CAUSES = 100;

  /** A new waiting item of a job; its ID is 0 until it is stored. */
  static QueueItem waiting(
      Job job, List<Cause> causes, List<ParameterValue> parameters, long enteredAt, long dueAt) {
    return new QueueItem(
        0,
        job.id(),
        job.fullName(),
        ItemState.WAITING,
        List.copyOf(causes),
        parameters,
        enteredAt,
        dueAt,
        null,
        job.type() == JobType.PIPELINE ? TaskType.PIPELINE : TaskType.BUILD,
        null);
  }

  /** A new waiting item for a block of a running pipeline; its ID is 0 until it is stored. */
  static QueueItem waiting(Job job, Block block, long runNumber, long enteredAt) {
    return new QueueItem(
        0,
        job.id(),
        job.fullName(),
        ItemState.WAITING,
        List.of(),
        List.of(),
        enteredAt,
        enteredAt,
        runNumber,
        TaskType.BLOCK,
        block);
  }

  /** Whether the item waits for an executor of a node. */
  public boolean needsExecutor() {
    return task != TaskType.PIPELINE;
  }

  /** Whether the item repeats an earlier run, so that no other request is merged into it. */
  boolean isRepetition() {
    return causes.stream().anyMatch(Cause::isRepetition);
  }

  /** Whether the item is a request for a build of its job. */
  public boolean isBuildRequest() {
    return task != TaskType.BLOCK;
  }

  /**
   * The label by which the item itself selects nodes, through a parameter or for its block; null if
   * it has none.
   */
  @Nullable String ownLabel() {
    Block forBlock = block;
    if (forBlock != null) {
      return forBlock.label().isEmpty() ? null : forBlock.label();
    }
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
        storedId,
        jobId,
        jobName,
        state,
        causes,
        parameters,
        enteredAt,
        dueAt,
        runNumber,
        task,
        block);
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
        runNumber,
        task,
        block);
  }
}
