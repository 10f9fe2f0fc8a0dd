package dev.steward.pipeline.script;

import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.library.LibraryServices;
import dev.steward.pipeline.run.GlobalFunction;
import dev.steward.pipeline.run.GlobalVariable;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.ScriptFactory;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.SyntaxFailure;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates what the scripts of runs see. */
public final class PipelineScripts implements ScriptFactory {
  private final RunValues runs;
  private final Map<String, GlobalFunction> functions;
  private final Map<String, GlobalVariable> variables;
  private final @Nullable LibraryServices libraries;

  /**
   * Creates the factory for runs that load no libraries and have no variables of other packages.
   */
  public PipelineScripts(RunValues runs, Map<String, GlobalFunction> functions) {
    this(runs, functions, Map.of(), null);
  }

  /**
   * Creates the factory for all runs.
   *
   * @param functions global variables that can be called, such as {@code pipeline}, by name
   * @param variables other global variables by name
   * @param libraries null if runs cannot load libraries
   */
  public PipelineScripts(
      RunValues runs,
      Map<String, GlobalFunction> functions,
      Map<String, GlobalVariable> variables,
      @Nullable LibraryServices libraries) {
    this.runs = runs;
    this.libraries = libraries;
    this.functions = Map.copyOf(functions);
    this.variables = Map.copyOf(variables);
  }

  @Override
  public void prepare(RunContext run, Script script, Preparation preparation)
      throws SyntaxFailure, InterruptedException, IOException {
    if (libraries == null) {
      LibraryServices.requireNone(script);
    } else {
      libraries.prepare(run, script, preparation);
    }
  }

  @Override
  public ScriptEnvironment environment(RunContext run, Map<String, PipelineStep> steps) {
    return new PipelineEnvironment(run, runs, functions, variables, steps);
  }
}
