package dev.steward.pipeline.step;

import dev.steward.pipeline.catalog.StepAlternatives;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepFailure;
import java.util.ArrayList;
import java.util.List;

/** Steps of Jenkins' plugins that fail with a message that names the alternative. */
final class MissingSteps {

  private MissingSteps() {}

  static List<PipelineStep> all() {
    var all = new ArrayList<PipelineStep>();
    StepAlternatives.plugins()
        .forEach((name, plugin) ->
            all.add(
                new PipelineStep(
                    name,
                    name,
                    _ -> {
                      throw new StepFailure(
                          "'"
                              + name
                              + "' needs the plugin "
                              + plugin
                              + ", which Steward does not have. "
                              + StepAlternatives.of(name));
                    })));
    return all;
  }
}
