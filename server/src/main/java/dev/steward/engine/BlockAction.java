package dev.steward.engine;

import dev.steward.run.Result;
import dev.steward.run.RunStep;
import dev.steward.step.Phase;
import dev.steward.step.Repeat;
import dev.steward.step.StepBlock;
import java.io.IOException;
import java.util.Set;

/**
 * A step in a block; the block decides whether the step runs.
 *
 * @param index its position in the block
 */
record BlockAction(String blockId, StepBlock block, int index, Phase phase, Act action)
    implements Act {

  @Override
  public Repeat repeat() {
    return action.repeat();
  }

  @Override
  public String kind() {
    return action.kind();
  }

  @Override
  public String name() {
    return action.name();
  }

  @Override
  public void perform(Build build) throws InterruptedException, IOException {
    if (!build.blocks().isEntered(blockId, index)) {
      build.skip(RunStep.Skip.Status.SKIPPED, "The condition was not met");
      return;
    }
    if (build.blocks().isSkippedAfterFailure(blockId, index)) {
      build.skip(RunStep.Skip.Status.SKIPPED, "An earlier step failed");
      return;
    }
    build.setFailureResult(block.failureResult());
    try {
      action.perform(build);
    } finally {
      build.setFailureResult(Result.FAILURE);
    }
    Set<Integer> later = block.skippedAfterFailure(index);
    if (build.hasActionFailed() && !later.isEmpty()) {
      build.blocks().skipAfterFailure(blockId, later);
    }
  }
}
