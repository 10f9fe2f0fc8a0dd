package dev.steward.boot;

import dev.steward.engine.ExecutorLeases;
import dev.steward.library.LibraryDefinition.AvailableLibrary;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.ScriptReader;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What differs between the pipelines of a server and those that run without one.
 *
 * @param variables the environment of a run outside of its workspaces
 * @param libraries shared libraries in addition to the configured ones
 */
record PipelineAdaptation(
    UnaryOperator<ExecutorLeases> leases,
    UnaryOperator<PipelineStep> steps,
    UnaryOperator<Map<String, String>> variables,
    UnaryOperator<ScriptReader> scripts,
    List<AvailableLibrary> libraries) {

  PipelineAdaptation {
    libraries = List.copyOf(libraries);
  }

  /** Pipelines of a server. */
  static final PipelineAdaptation SERVER =
      new PipelineAdaptation(
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          List.of());
}
