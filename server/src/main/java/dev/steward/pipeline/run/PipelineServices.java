package dev.steward.pipeline.run;

import dev.steward.blob.Blobs;
import dev.steward.blob.LogTimes;
import dev.steward.blob.LogWatcher;
import dev.steward.engine.RunCompletion;
import dev.steward.job.Job;
import dev.steward.pipeline.declarative.InstalledTools;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What runs of pipelines use.
 *
 * @param variables the environment of a run outside of its workspaces
 * @param cleanUp called before a run is completed: ends what its steps have left on machines
 */
public record PipelineServices(
    Store store,
    Runs runs,
    Notes notes,
    Blobs blobs,
    LogWatcher logWatcher,
    LogTimes logTimes,
    RunCompletion completion,
    InstalledTools tools,
    BiFunction<Job, Run, Map<String, String>> variables,
    ScriptReader scripts,
    ScriptFactory scriptFactory,
    List<PipelineStep> steps,
    Consumer<Run> cleanUp,
    InstantSource clock) {

  public PipelineServices {
    steps = List.copyOf(steps);
  }
}
