package dev.steward.pipeline.run;

import dev.steward.run.Notes;
import dev.steward.run.Result;
import dev.steward.store.Tx;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a run, or a stage of it, was interrupted, and which of that its log says. */
final class InterruptionCauses {
  private final Notes notes;
  private final long runId;
  private final PipelineLog log;
  private final Set<String> printed = new HashSet<>();
  private final Set<FlowInterruption.InterruptionCause> causes = new LinkedHashSet<>();
  private @Nullable Result stopResult;

  InterruptionCauses(Notes notes, long runId, PipelineLog log) {
    this.notes = notes;
    this.runId = runId;
    this.log = log;
  }

  /** Writes the lines of an interruption that happens. */
  void onInterrupted(InterruptRow row) {
    if (!row.lines().isEmpty()) {
      log.write(row.node(), LogStream.work(0), row.lines(), false);
      for (FlowInterruption.InterruptionCause cause : row.reason().causes()) {
        if (row.lines().contains(cause.text() + "\n")) {
          printed.add(cause.text());
        }
      }
    }
    if (row.key().equals(PipelineDriver.STOP_KEY)) {
      causes.addAll(row.reason().causes());
      stopResult = row.reason().result();
    }
  }

  /** Returns the causes of an interruption that the log does not contain yet, as its lines. */
  String describe(FlowInterruption interruption) {
    causes.addAll(interruption.causes());
    var lines = new StringBuilder();
    for (FlowInterruption.InterruptionCause cause : interruption.causes()) {
      if (printed.add(cause.text())) {
        lines.append(cause.text()).append('\n');
      }
    }
    return lines.toString();
  }

  /** Stores why the run was interrupted, if it was. */
  void write(Tx tx) {
    if (!causes.isEmpty()) {
      notes.put(tx, runId, InterruptionNotes.CAUSES, InterruptionNotes.write(causes));
    }
  }

  /** The result of a run that was stopped, even if its script caught the interruption. */
  @Nullable Result stopResult() {
    return stopResult;
  }
}
