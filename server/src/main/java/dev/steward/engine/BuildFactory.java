package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.host.Host;
import dev.steward.host.Hosts;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.RunProgress;
import dev.steward.run.Runs;
import dev.steward.step.TimestampWrapper;
import dev.steward.text.Variables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the build of a run, with the state that its completed actions left. */
public final class BuildFactory {

  private final Runs runs;
  private final Notes notes;
  private final Blobs blobs;
  private final Hosts hosts;
  private final BuildEnvironments environments;
  private final Bindings bindings;
  private final InstantSource clock;
  private final BuildServices services;

  public BuildFactory(
      Runs runs,
      Notes notes,
      Blobs blobs,
      Hosts hosts,
      BuildEnvironments environments,
      Bindings bindings,
      InstantSource clock,
      BuildServices services) {
    this.runs = runs;
    this.notes = notes;
    this.blobs = blobs;
    this.hosts = hosts;
    this.environments = environments;
    this.bindings = bindings;
    this.clock = clock;
    this.services = services;
  }

  /** Opens a build and restores the result and the artifacts left by completed actions. */
  Build open(Job job, Definition definition, Run run) throws IOException {
    Host host = hosts.of(run.builtOn());
    String custom = definition.workspace();
    Workspace workspace =
        host.workspace(
            new WorkspaceKey(
                run.id(),
                run.cookie(),
                job.fullName(),
                custom == null
                    ? null
                    : Variables.expand(
                        custom, environments.beforeWorkspace(job, run, host.facts()))));
    Console console = console(job, definition, run);
    return new Build(
        RunState.open(run, runs.progress(), notes),
        job,
        definition,
        workspace,
        blobs.artifacts(job.id(), run.number()),
        console,
        environments.of(job, run, workspace),
        bindings.credentialLookup(job),
        id -> bindings.sshKey(job, definition, run, id),
        services);
  }

  /** Opens the log of a build. */
  Console console(Job job, Definition definition, Run run) {
    Path log = blobs.log(job.id(), run.number());
    return new Console(
        blobs,
        log,
        clock,
        definition.find(TimestampWrapper.class) != null,
        ConnectionNotices.of(notes, blobs, log, run.id(), run.builtOn()));
  }

  /** Stops a run on behalf of the server; {@link #interruption} returns the reason. */
  void interrupt(Run run, String reason) {
    runs.progress().interrupt(run, reason, notes);
  }

  /** Why the server stopped a run; null if a user did. */
  @Nullable String interruption(Run run) {
    return notes.find(run.id(), RunProgress.INTERRUPTED);
  }

  /** All labels of a run's node. */
  List<String> nodeLabels(Run run) {
    return environments.nodeLabels(run);
  }

  /** Lines about the start of a run's node. */
  List<String> nodeStartLog(Run run) {
    return environments.nodeStartLog(run);
  }
}
