package dev.steward.step;

import java.io.IOException;

/** A condition of a conditional step. */
interface RunCondition {

  /** Returns whether the steps run. */
  boolean isMet(StepContext context) throws InterruptedException, IOException;
}
