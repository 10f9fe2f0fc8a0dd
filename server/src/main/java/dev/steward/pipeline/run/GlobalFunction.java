package dev.steward.pipeline.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A global variable of scripts that can be called, such as {@code pipeline}. Unlike a step, a call
 * of it has no node and prints no line of its own.
 */
@FunctionalInterface
public interface GlobalFunction {

  /**
   * Performs a call on the thread of the branch, which has the turn.
   *
   * @param arguments as the script passes them: named arguments are a map in front, a block is a
   *     {@link dev.steward.pipeline.value.ClosureValue} at the end
   */
  @Nullable Object call(RunContext run, List<@Nullable Object> arguments);
}
