package dev.steward.pipeline.script;

import dev.steward.pipeline.interpreter.ScriptEnvironment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The global variable {@code steps}: the steps as methods, also where a script hides them. */
final class StepsObject extends GlobalObject {
  private final PipelineEnvironment environment;

  StepsObject(PipelineEnvironment environment) {
    super("org.jenkinsci.plugins.workflow.cps.DSL", 2);
    this.environment = environment;
  }

  @Override
  boolean hasProperty(String name) {
    return environment.variable(name) != null;
  }

  @Override
  @Nullable Object get(String name) {
    ScriptEnvironment.VariableValue value = environment.variable(name);
    return value == null ? null : value.value();
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return environment.hasStep(name) || super.respondsTo(name, arguments);
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    return !environment.hasStep(name) && super.respondsTo(name, arguments)
        ? super.call(name, arguments)
        : environment.callStep(name, Arrays.asList(arguments));
  }
}
