package dev.steward.pipeline.step;

import dev.steward.host.Workspace;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.StepCall;
import java.io.IOException;

/**
 * A container of the pod that a block runs in. All containers share the volume with the workspace.
 *
 * @param node name of the node that is the pod
 */
record PodContainer(String node, String name) implements CommandPlace {

  @Override
  public boolean isOf(Machine machine) {
    return machine.place().node().equals(node);
  }

  @Override
  public Workspace open(StepCall call, Workspace outer, Interruption interruption)
      throws IOException {
    return Machine.of(call).inContainer(name);
  }
}
