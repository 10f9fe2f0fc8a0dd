package dev.steward.engine;

import dev.steward.run.Result;
import dev.steward.step.Phase;

/**
 * An unsupported step, which logs the reason and fails the build.
 *
 * @param element its name
 */
record UnsupportedStep(String element) implements Act {

  @Override
  public String name() {
    return "Step";
  }

  @Override
  public String kind() {
    return "refusal";
  }

  @Override
  public Phase phase() {
    return Phase.MAIN;
  }

  @Override
  public void perform(Build build) {
    build.print("The build step <" + element + "> is not supported by this server.\n");
    build.worsen(Result.FAILURE);
  }
}
