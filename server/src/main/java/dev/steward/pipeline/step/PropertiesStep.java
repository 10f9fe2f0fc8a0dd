package dev.steward.pipeline.step;

import dev.steward.pipeline.property.PipelineProperties;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.problem.Problem;
import dev.steward.step.Repeat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The step that sets parameters, triggers and other settings of the job. */
final class PropertiesStep {
  private final PipelineProperties properties;

  PropertiesStep(PipelineProperties properties) {
    this.properties = properties;
  }

  PipelineStep step() {
    return new PipelineStep("properties", "Set job properties", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    List<DescribableValue> settings = DescribableValue.listOf(call.arguments().get("properties"));
    Object warnings = call.await(Repeat.IDEMPOTENT, _ -> replace(call, settings));
    if (warnings instanceof List<?> list) {
      list.forEach(warning -> call.print("WARNING: " + warning + "\n"));
    }
    return null;
  }

  private List<String> replace(StepCall call, List<DescribableValue> settings) {
    try {
      return properties.replace(call.run().job(), call.run().run(), settings);
    } catch (Problem e) {
      throw new StepFailure(e.getMessage());
    }
  }
}
