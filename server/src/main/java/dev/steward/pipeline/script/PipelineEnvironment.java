package dev.steward.pipeline.script;

import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.interpreter.SourceLocation;
import dev.steward.pipeline.run.GlobalFunction;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RunContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the scripts of one run see. */
final class PipelineEnvironment implements ScriptEnvironment {
  private final RunContext run;
  private final RunValues runs;
  private final Map<String, GlobalFunction> functions;
  private final Map<String, PipelineStep> steps;

  PipelineEnvironment(
      RunContext run,
      RunValues runs,
      Map<String, GlobalFunction> functions,
      Map<String, PipelineStep> steps) {
    this.run = run;
    this.runs = runs;
    this.functions = functions;
    this.steps = steps;
  }

  @Override
  public @Nullable VariableValue variable(String name) {
    String value = run.environment(run.scope()).get(name);
    return value == null ? null : new VariableValue(value);
  }

  @Override
  public @Nullable Object call(
      String name, List<@Nullable Object> arguments, SourceLocation location) {
    GlobalFunction function = functions.get(name);
    if (function != null) {
      return function.call(run, arguments);
    }
    throw new NoSuchMethodError(
        "No such DSL method '" + name + "' found among steps " + steps.keySet() + runs);
  }
}
