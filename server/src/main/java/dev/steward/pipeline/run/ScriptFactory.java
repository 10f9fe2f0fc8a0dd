package dev.steward.pipeline.run;

import dev.steward.pipeline.interpreter.ScriptEnvironment;
import java.util.Map;

/** Creates what a script sees: its steps, global variables and environment variables. */
@FunctionalInterface
public interface ScriptFactory {

  /**
   * Creates the environment of one evaluation of a run's script. The interpreter does not exist
   * yet, so {@link RunContext#interpreter} and {@link RunContext#binding} must not be called before
   * the script is evaluated.
   *
   * @param steps all steps of this server by name
   */
  ScriptEnvironment environment(RunContext run, Map<String, PipelineStep> steps);
}
