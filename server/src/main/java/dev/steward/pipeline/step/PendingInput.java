package dev.steward.pipeline.step;

import dev.steward.job.definition.BuildParameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input step that waits for an answer.
 *
 * @param runId id of the run
 * @param node number of the step's node
 * @param id the id in URLs: the step's own, or a hash of its message
 * @param ok label of the button that lets the run go on
 * @param submitter the users and groups that may answer, as written in the script; null if anyone
 *     with Job/Build may
 * @param submitterParameter name of the value that gets the user's id; null for none
 * @param since epoch millis
 */
public record PendingInput(
    long runId,
    long node,
    String id,
    String message,
    String ok,
    @Nullable String submitter,
    @Nullable String submitterParameter,
    List<BuildParameter> parameters,
    long since) {

  public PendingInput {
    parameters = List.copyOf(parameters);
  }

  /** The parameter with the name; null if there is none. */
  public @Nullable BuildParameter parameter(String name) {
    for (BuildParameter parameter : parameters) {
      if (parameter.name().equals(name)) {
        return parameter;
      }
    }
    return null;
  }
}
