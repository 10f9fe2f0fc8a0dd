package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.run.Result;
import java.util.List;
import java.util.Set;

/**
 * A step or action that contains steps. The block decides with {@link StepContext#setEntered} which
 * of its steps run; each step has its own entry in the journal of the run.
 */
public interface StepBlock {

  /** The contained steps, in order. */
  List<BuildStep> steps();

  /** The positions of the steps that do not run after the step at an index has failed. */
  default Set<Integer> skippedAfterFailure(int index) {
    return Set.of();
  }

  /** The result to which the failure of a contained step lowers the result of the build. */
  default Result failureResult() {
    return Result.FAILURE;
  }
}
