package dev.steward.pipeline.step;

import dev.steward.host.Workspace;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.ScopeKey;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.step.Machine.MachineWork;
import dev.steward.step.Repeat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The container in which the commands of a block run, while its files stay on the machine. */
interface CommandPlace {

  /** The container of the innermost block. */
  ScopeKey<CommandPlace> KEY = new ScopeKey<>("container");

  /** Whether the container belongs to a block with that machine. */
  boolean isOf(Machine machine);

  /**
   * The workspace as commands in the container see it.
   *
   * @param outer the workspace on the machine of the step
   */
  Workspace open(StepCall call, Workspace outer, Interruption interruption)
      throws IOException, InterruptedException;

  /** Performs work whose commands run in the container around the step, if there is one. */
  static @Nullable Object await(StepCall call, Repeat repeat, MachineWork work) {
    return Machine.await(call, repeat, inContainer(call, work));
  }

  /** Runs a command in the container around the step; see {@link Machine#awaitCommand}. */
  static @Nullable Object awaitCommand(StepCall call, MachineWork work) {
    return Machine.awaitCommand(call, inContainer(call, work));
  }

  private static MachineWork inContainer(StepCall call, MachineWork work) {
    CommandPlace place = call.scope().find(KEY);
    return place == null || !place.isOf(Machine.of(call))
        ? work
        : (workspace, interruption) ->
            work.perform(place.open(call, workspace, interruption), interruption);
  }
}
