package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.scm.Git;
import dev.steward.step.TimestampWrapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens the build of a run, with the state that its completed actions left. */
public final class BuildFactory {

  private final Runs runs;
  private final Notes notes;
  private final Blobs blobs;
  private final Places places;
  private final Git git;
  private final Bindings bindings;
  private final InstantSource clock;

  public BuildFactory(
      Runs runs,
      Notes notes,
      Blobs blobs,
      Places places,
      Git git,
      Bindings bindings,
      InstantSource clock) {
    this.runs = runs;
    this.notes = notes;
    this.blobs = blobs;
    this.places = places;
    this.git = git;
    this.bindings = bindings;
    this.clock = clock;
  }

  /** Opens a build and restores the result and environment left by completed actions. */
  Build open(Job job, Definition definition, Run run) throws IOException {
    Path control = places.control(run);
    Path workspace = places.workspace(job, run, control, definition.workspace());
    var console =
        new Console(
            blobs,
            blobs.log(job.id(), run.number()),
            clock,
            definition.find(TimestampWrapper.class) != null);
    return new Build(
        new RunState(runs, notes, run),
        job,
        definition,
        new Build.Directories(control, workspace, blobs.artifacts(job.id(), run.number())),
        console,
        places.environment(job, run, workspace),
        git.withCredentials(bindings.credentialLookup(job)));
  }
}
