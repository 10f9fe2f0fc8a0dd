package dev.steward.pipeline.script;

import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.run.GlobalFunction;
import dev.steward.pipeline.run.GlobalVariable;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.ScriptFactory;
import java.util.Map;

/** Creates what the scripts of runs see. */
public final class PipelineScripts implements ScriptFactory {
  private final RunValues runs;
  private final Map<String, GlobalFunction> functions;
  private final Map<String, GlobalVariable> variables;

  /** Creates the factory for runs whose scripts have no variables of other packages. */
  public PipelineScripts(RunValues runs, Map<String, GlobalFunction> functions) {
    this(runs, functions, Map.of());
  }

  /**
   * Creates the factory for all runs.
   *
   * @param functions global variables that can be called, such as {@code pipeline}, by name
   * @param variables other global variables by name
   */
  public PipelineScripts(
      RunValues runs,
      Map<String, GlobalFunction> functions,
      Map<String, GlobalVariable> variables) {
    this.runs = runs;
    this.functions = Map.copyOf(functions);
    this.variables = Map.copyOf(variables);
  }

  @Override
  public ScriptEnvironment environment(RunContext run, Map<String, PipelineStep> steps) {
    return new PipelineEnvironment(run, runs, functions, variables, steps);
  }
}
