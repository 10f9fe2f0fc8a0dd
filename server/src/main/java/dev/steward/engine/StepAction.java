package dev.steward.engine;

import dev.steward.step.Phase;
import dev.steward.step.Repeat;
import dev.steward.step.StepType;
import java.io.IOException;

/** A described step as an action of a build. */
record StepAction(StepType<?> type, Object step) implements Act {

  @Override
  public Phase phase() {
    return type.phase();
  }

  @Override
  public Repeat repeat() {
    return type.repeat();
  }

  @Override
  public String kind() {
    return type.kind();
  }

  @Override
  public String name() {
    return type.title();
  }

  @Override
  public void perform(Build build) throws InterruptedException, IOException {
    type.perform(step, build);
  }
}
