package dev.steward.boot;

import dev.steward.engine.ExecutorLeases;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.ScriptReader;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What differs between the pipelines of a server and those that run without one.
 *
 * @param variables the environment of a run outside of its workspaces
 */
record PipelineAdaptation(
    UnaryOperator<ExecutorLeases> leases,
    UnaryOperator<PipelineStep> steps,
    UnaryOperator<Map<String, String>> variables,
    UnaryOperator<ScriptReader> scripts) {

  /** Pipelines of a server. */
  static final PipelineAdaptation SERVER =
      new PipelineAdaptation(
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          UnaryOperator.identity());
}
