package dev.steward.pipeline.run;

/**
 * A step of pipelines with its behaviour. Its parameters are described in the {@link
 * dev.steward.pipeline.catalog.StepCatalog}.
 *
 * @param name the name in scripts, such as {@code sh}
 * @param title the name for readers, such as {@code Shell Script}
 */
public record PipelineStep(String name, String title, StepBehaviour behaviour) {}
