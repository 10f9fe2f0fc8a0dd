package dev.steward.step;

import dev.steward.job.definition.BuildWrapper;
import dev.steward.run.Result;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;

/**
 * Sets variables for all steps, as the EnvInject plugin does.
 *
 * @param script a shell script that runs with the variables, before the first step
 */
record EnvironmentWrapper(EnvironmentInjection injection, String script) implements BuildWrapper {

  private static final Field<String> SCRIPT =
      Field.lines("scriptContent", "Script Content")
          .at("info/scriptContent")
          .help("A shell script that runs before the first step.");

  static final TypeDescription<EnvironmentWrapper> TYPE =
      TypeDescription.of(
              TypeKind.WRAPPER, "envInject", EnvironmentWrapper.class, "EnvInjectBuildWrapper")
          .label("Inject environment variables to the build process")
          .help(
              "Sets variables for all steps, from text in the job's configuration and from a file.")
          .plugin(EnvironmentInjection.PLUGIN)
          .fields(
              EnvironmentInjection.PROPERTIES_FILE, EnvironmentInjection.PROPERTIES_CONTENT, SCRIPT)
          .reader(in -> new EnvironmentWrapper(EnvironmentInjection.read(in), in.get(SCRIPT)));

  static final StepType<EnvironmentWrapper> STEP =
      new StepType<>(
          TYPE,
          "inject-environment",
          "Inject environment variables",
          Phase.MAIN,
          Repeat.IDEMPOTENT,
          EnvironmentWrapper::perform);

  private void perform(StepContext context) throws InterruptedException, IOException {
    injection.perform(context);
    if (!script.isBlank() && context.outcome() != Result.FAILURE) {
      context.run(
          STEP.title(), ShellScript.commandLine(context, context.commandId(), script, null));
    }
  }
}
