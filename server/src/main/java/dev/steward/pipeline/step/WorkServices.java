package dev.steward.pipeline.step;

import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
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
import java.time.InstantSource;

/** What the steps that work on machines use. */
public record WorkServices(
    BuildServices build,
    Hosts hosts,
    Nodes nodes,
    ExecutorLeases leases,
    BuildEnvironments environments,
    Bindings bindings,
    Queue queue,
    Notes notes,
    Blobs blobs,
    InstantSource clock) {

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

  /** The nodes that runs have used. */
  RunMachines machines() {
    return new RunMachines(hosts, notes);
  }
}
