package dev.steward.pipeline.run;

import dev.steward.run.Notes;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stops runs of pipelines on behalf of the server, such as those that a newer run supersedes. */
public final class RunInterruptions {
  private static final String BY_USER = "jenkins.model.CauseOfInterruption$UserInterruption";

  private final RunProgress progress;
  private final Notes notes;

  public RunInterruptions(RunProgress progress, Notes notes) {
    this.progress = progress;
    this.notes = notes;
  }

  /**
   * Stops a run; does nothing if it has ended or was stopped before.
   *
   * @param reason what the steps of the run get; its causes are written to the log
   */
  public void stop(Run run, FlowInterruption reason) {
    progress.interrupt(run, ValueCodec.writeFailure(reason), notes);
  }

  /**
   * Why a run was stopped.
   *
   * @param user who stopped it, unless the server did
   */
  FlowInterruption reason(Run run, String user) {
    String note = notes.find(run.id(), RunProgress.INTERRUPTED);
    if (note == null) {
      return byUser(user);
    }
    return ValueCodec.isFailure(note)
            && ValueCodec.readFailure(note) instanceof FlowInterruption reason
        ? reason
        : interruption(note);
  }

  static FlowInterruption byUser(@Nullable String user) {
    return interruption("Aborted by " + user);
  }

  private static FlowInterruption interruption(String text) {
    return new FlowInterruption(
        Result.ABORTED, true, List.of(new FlowInterruption.InterruptionCause(BY_USER, text)));
  }
}
