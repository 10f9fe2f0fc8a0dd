package dev.steward.pipeline.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls steps on the current branch, as a script does. */
public interface StepCaller {

  /**
   * Calls a step by its name.
   *
   * @param arguments by the names of the parameters
   * @param body the body of a block step; null for other steps
   * @return the value of the step
   */
  @Nullable Object call(
      String step, Map<String, ? extends @Nullable Object> arguments, @Nullable Body body);
}
