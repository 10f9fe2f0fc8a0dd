package dev.steward.pipeline.property;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.run.Run;
import dev.steward.text.EditableElement;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes the settings of a job on behalf of a run whose script sets them. The config.xml says
 * which settings a script made, so that a later run removes those that its script no longer makes,
 * and keeps those that a user made.
 */
public final class PipelineProperties {

  private final Jobs jobs;
  private final TypeRegistry types;

  public PipelineProperties(Jobs jobs) {
    this.jobs = jobs;
    this.types = jobs.types();
  }

  /**
   * What a declarative pipeline sets.
   *
   * @param options the options that are settings of the job, such as {@code buildDiscarder}
   * @param otherOptions the names of the other options
   */
  public record DeclaredProperties(
      List<DescribableValue> options,
      List<String> otherOptions,
      List<DescribableValue> triggers,
      List<DescribableValue> parameters) {}

  /**
   * Makes the settings of a {@code properties} step, in place of those that the step of an earlier
   * run made. Does nothing if the job has them already.
   *
   * @return a sentence for each setting that has no effect here
   * @throws dev.steward.problem.Problem.Invalid if a setting is not valid
   */
  public List<String> replace(Job job, Run run, List<DescribableValue> properties) {
    var warnings = new ArrayList<String>();
    jobs.changeByRun(
        job, run.number(), xml -> edit(xml, warnings, edit -> edit.replace(properties)));
    return List.copyOf(warnings);
  }

  /**
   * Makes the settings of a declarative pipeline, in place of those that an earlier run declared.
   * Does nothing if the job has them already.
   *
   * @return a sentence for each setting that has no effect here
   * @throws dev.steward.problem.Problem.Invalid if a setting is not valid
   */
  public List<String> declare(Job job, Run run, DeclaredProperties declared) {
    return declare(job, run.number(), declared);
  }

  /**
   * Makes the settings of a declarative pipeline before its run exists.
   *
   * @param number the number of the run
   */
  public List<String> declare(Job job, long number, DeclaredProperties declared) {
    var warnings = new ArrayList<String>();
    jobs.changeByRun(job, number, xml -> edit(xml, warnings, edit -> edit.declare(declared)));
    return List.copyOf(warnings);
  }

  private String edit(String xml, List<String> warnings, Consumer<PropertyEdit> change) {
    // The transaction may be repeated.
    warnings.clear();
    EditableElement.EditableDocument document = EditableElement.document(xml);
    change.accept(new PropertyEdit(types, document.root(), warnings));
    return document.toXml();
  }
}
