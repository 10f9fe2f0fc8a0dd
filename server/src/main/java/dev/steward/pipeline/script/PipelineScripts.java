package dev.steward.pipeline.script;

import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.run.GlobalFunction;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.ScriptFactory;
import java.util.Map;

/** Creates what the scripts of runs see. */
public final class PipelineScripts implements ScriptFactory {
  private final RunValues runs;
  private final Map<String, GlobalFunction> functions;

  /**
   * Creates the factory for all runs.
   *
   * @param functions global variables that can be called, such as {@code pipeline}, by name
   */
  public PipelineScripts(RunValues runs, Map<String, GlobalFunction> functions) {
    this.runs = runs;
    this.functions = Map.copyOf(functions);
  }

  @Override
  public ScriptEnvironment environment(RunContext run, Map<String, PipelineStep> steps) {
    return new PipelineEnvironment(run, runs, functions, steps);
  }
}
