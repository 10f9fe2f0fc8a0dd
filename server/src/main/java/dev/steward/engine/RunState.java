package dev.steward.engine;

import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.RunJournal;
import dev.steward.run.RunProgress;
import org.jspecify.annotations.Nullable;

/**
 * The state of one run that is driven: its journal, and whether it was stopped.
 *
 * @param run the run as it was when the build was opened
 * @param journal its completed actions
 */
record RunState(Run run, RunJournal journal, RunProgress progress, Notes notes) {

  /** Opens the journal of a run. */
  static RunState open(Run run, RunProgress progress, Notes notes) {
    return new RunState(run, progress.open(run), progress, notes);
  }

  /** Who or what stopped the run; null if it was not stopped. */
  @Nullable String stoppedBy() {
    return progress.stoppedBy(run);
  }
}
