package dev.steward.pipeline.step;

import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
import dev.steward.cloud.RunTemplates;
import dev.steward.engine.Bindings;
import dev.steward.engine.BuildEnvironments;
import dev.steward.engine.BuildServices;
import dev.steward.engine.ExecutorLeases;
import dev.steward.host.Hosts;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.job.Folder;
import dev.steward.node.Nodes;
import dev.steward.queue.Queue;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.scm.Revision;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the steps that work on machines use.
 *
 * @param scriptRevision the state of the repository that the script of a run was read from; null if
 *     it is from the definition of the job
 */
public record WorkServices(
    BuildServices build,
    Hosts hosts,
    Nodes nodes,
    ExecutorLeases leases,
    BuildEnvironments environments,
    Bindings bindings,
    Queue queue,
    RunStorage storage,
    RunTemplates podTemplates,
    Function<Run, @Nullable Revision> scriptRevision,
    InstantSource clock,
    ServiceSettings settings) {

  /** Where the notes and files of runs are stored. */
  public record RunStorage(Notes notes, Blobs blobs) {}

  Notes notes() {
    return storage.notes();
  }

  Blobs blobs() {
    return storage.blobs();
  }

  /**
   * True if a workspace contains workspaces of other jobs: a folder has replaced a job with the
   * same name, or a custom workspace points there.
   */
  boolean holdsOtherWorkspaces(Workspace workspace) {
    String all = PosixPath.resolve(workspace.facts().root(), "workspace");
    String item =
        PosixPath.contains(all, workspace.path()) ? PosixPath.relative(all, workspace.path()) : "";
    return !item.isEmpty() && build.jobs().findItem(Caller.system(), item) instanceof Folder;
  }

  Stashes stashes() {
    return new Stashes(blobs(), build.jobs(), build.runs());
  }

  /** The nodes that runs have used. */
  RunMachines machines() {
    return new RunMachines(hosts, notes());
  }
}
