package dev.steward.pipeline.script;

import dev.steward.job.Jobs;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.util.function.Supplier;

/** Creates the objects that scripts see for runs, such as {@code currentBuild}. */
public final class RunValues {
  final Jobs jobs;
  final Runs runs;
  final Notes notes;
  final Supplier<String> serverUrl;
  final RunReader reader;

  /**
   * Creates the objects for all pipelines.
   *
   * @param serverUrl the URL of the server, ending with a slash; empty if it is not known
   */
  public RunValues(Jobs jobs, Runs runs, Notes notes, Supplier<String> serverUrl) {
    this.jobs = jobs;
    this.runs = runs;
    this.notes = notes;
    this.serverUrl = serverUrl;
    reader = new RunReader(this);
  }

  /**
   * Returns the object for another run, such as the one that the step {@code build} started.
   *
   * @param context the run whose script sees the object
   */
  public ScriptObject of(RunContext context, Run run) {
    return RunValue.other(this, context, run);
  }
}
