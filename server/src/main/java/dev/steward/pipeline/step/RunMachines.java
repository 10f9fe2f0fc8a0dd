package dev.steward.pipeline.step;

import dev.steward.host.ConnectionOutage;
import dev.steward.host.Host;
import dev.steward.host.Hosts;
import dev.steward.problem.Problem;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers which nodes a run has used, so that nothing of the run is left on them. */
record RunMachines(Hosts hosts, Notes notes) {

  private static final String NOTE = "machines";

  private static final Logger LOG = LoggerFactory.getLogger(RunMachines.class);

  /** Names of the nodes that a run has used; empty for the built-in node. */
  List<String> of(Run run) {
    String note = notes.find(run.id(), NOTE);
    var nodes = new ArrayList<String>();
    if (note != null && Json.read(note) instanceof List<?> stored) {
      stored.forEach(node -> nodes.add(String.valueOf(node)));
    }
    return nodes;
  }

  /** Stores that a run uses a node, before it does. */
  void remember(Run run, String node) {
    List<String> nodes = of(run);
    if (!nodes.contains(node)) {
      nodes.add(node);
      notes.put(run.id(), NOTE, Json.write(nodes));
    }
  }

  /**
   * Ends the processes of a run and deletes its files on all its nodes. What is left on a node that
   * is not connected is removed when it connects again.
   */
  void cleanUp(Run run) {
    for (String node : of(run)) {
      try {
        Host host = hosts.of(node);
        host.endProcesses(run.cookie());
        host.removeSecrets(run.id());
        host.remove(run.id());
      } catch (Problem | ConnectionOutage e) {
        LOG.info("files of run {} remain on the node '{}': {}", run.id(), node, e.getMessage());
      }
    }
  }
}
