package dev.steward.pipeline.run;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a step of pipelines does. */
@FunctionalInterface
public interface StepBehaviour {

  /**
   * Performs the step on the thread of its branch, which has the turn. Work that waits, or whose
   * value differs from one evaluation to the next, is done through {@link StepCall#await} or {@link
   * StepCall#record}; everything else must only depend on the arguments and on what the script did
   * before.
   *
   * @return the value of the step for the script
   * @throws StepFailure if the step fails
   * @throws FlowInterruption if the step was interrupted
   */
  @Nullable Object perform(StepCall call) throws InterruptedException, IOException;
}
