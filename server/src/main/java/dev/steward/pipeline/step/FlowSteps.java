package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import java.util.ArrayList;
import java.util.List;

/** The steps that control the flow of a pipeline. */
public final class FlowSteps {
  private FlowSteps() {}

  /** The steps that need nothing but the run. */
  public static List<PipelineStep> basic() {
    var steps = new ArrayList<PipelineStep>();
    steps.addAll(BasicSteps.all());
    steps.addAll(BlockSteps.all());
    steps.addAll(ErrorSteps.all());
    steps.add(TimeoutStep.step());
    return steps;
  }

  /** All steps. */
  public static List<PipelineStep> all(FlowServices services) {
    var steps = new ArrayList<>(basic());
    steps.add(LoadStep.step());
    steps.add(new PropertiesStep(services.properties()).step());
    steps.add(new InputStep(services.inputs(), new DescribedTypes(services.jobs().types())).step());
    steps.add(new LockStep(services.locks(), services.jobs(), services.runs()).step());
    steps.add(new MilestoneStep(services.milestones(), services.interrupter()).step());
    steps.addAll(new BuildJobStep(services).all());
    return steps;
  }
}
