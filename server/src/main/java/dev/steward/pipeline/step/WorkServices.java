package dev.steward.pipeline.step;

import dev.steward.blob.Blobs;
import dev.steward.engine.Bindings;
import dev.steward.engine.BuildEnvironments;
import dev.steward.engine.BuildServices;
import dev.steward.engine.ExecutorLeases;
import dev.steward.host.Hosts;
import dev.steward.queue.Queue;
import dev.steward.run.Notes;
import java.time.InstantSource;

/** What the steps that work on machines use. */
public record WorkServices(
    BuildServices build,
    Hosts hosts,
    ExecutorLeases leases,
    BuildEnvironments environments,
    Bindings bindings,
    Queue queue,
    Notes notes,
    Blobs blobs,
    InstantSource clock) {

  /** The nodes that runs have used. */
  RunMachines machines() {
    return new RunMachines(hosts, notes);
  }
}
