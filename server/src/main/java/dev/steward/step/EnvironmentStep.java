package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** Sets variables for the later steps, as the EnvInject plugin does. */
record EnvironmentStep(EnvironmentInjection injection) implements BuildStep {

  static final TypeDescription<EnvironmentStep> TYPE =
      TypeDescription.of(
              TypeKind.STEP, "envInjectBuilder", EnvironmentStep.class, "EnvInjectBuilder")
          .label("Inject environment variables")
          .help(
              "Sets variables for later steps, from text in the job's configuration and from a"
                  + " file.")
          .plugin(EnvironmentInjection.PLUGIN)
          .fields(EnvironmentInjection.PROPERTIES_FILE, EnvironmentInjection.PROPERTIES_CONTENT)
          .reader(in -> new EnvironmentStep(EnvironmentInjection.read(in)));

  static final StepType<EnvironmentStep> STEP =
      new StepType<>(
          TYPE,
          "inject-environment",
          "Inject environment variables",
          Phase.MAIN,
          Repeat.IDEMPOTENT,
          (step, context) -> step.injection().perform(context));
}
