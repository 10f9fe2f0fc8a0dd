package dev.steward.pipeline.run;

import dev.steward.run.Result;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of a run's tree as it was last stored.
 *
 * @param id number in the run, from 3; the start of the run is 2
 * @param parent id of the node around it; 0 at the top level
 * @param step name of the step; for a body, of its block step
 * @param label name of a stage, or {@code Branch: NAME} for a branch; null for other nodes
 * @param previous number of the node or end before it
 * @param endId number of its end; its own for a step; 0 while it runs
 * @param startedAt epoch millis
 * @param endedAt epoch millis; 0 while it runs
 * @param pausedMillis how long it waited for an input, a lock or an executor
 * @param description the main argument of the step, with secrets masked
 * @param failureType class of the exception that ended it, by its name for scripts; null if none
 * @param failureMessage message of that exception
 * @param interruption the result that an interruption gives; null if it was not interrupted
 * @param warning the result that the step gave to the part of the run around it; null if none
 * @param tags marks such as the reason for which a stage was skipped
 */
public record StoredNode(
    long id,
    long parent,
    FlowNode.Kind kind,
    String step,
    @Nullable String label,
    long previous,
    long endId,
    long startedAt,
    long endedAt,
    long pausedMillis,
    String description,
    @Nullable String failureType,
    @Nullable String failureMessage,
    @Nullable Result interruption,
    @Nullable Result warning,
    @Nullable String warningText,
    Map<String, String> tags) {

  public boolean running() {
    return endId == 0;
  }
}
