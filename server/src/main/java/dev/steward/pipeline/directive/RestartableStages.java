package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.PipelineModel;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.StageModel;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.StoredNode;
import java.util.List;
import java.util.Set;

/**
 * The stages with which a new run can repeat the end of a completed one: the stages of the pipeline
 * itself that the run reached, unless it skipped them because of an earlier stage.
 */
public final class RestartableStages {
  private static final Set<String> NOT_REACHED =
      Set.of(new SkipReason.Failure().status(), new SkipReason.Unstable().status());

  private RestartableStages() {}

  /** Whether runs of the pipeline can be restarted at a stage. */
  public static boolean isEnabled(PipelineModel pipeline) {
    CallSection options = pipeline.options();
    return options == null
        || options.calls().stream()
            .noneMatch(option -> "disableRestartFromStage".equals(option.name()));
  }

  /**
   * The names of the stages, in the order of the pipeline.
   *
   * @param pipeline the pipeline that the run has run
   * @param nodes the nodes of the run
   */
  public static List<String> of(PipelineModel pipeline, List<StoredNode> nodes) {
    if (pipeline.stages() == null || !isEnabled(pipeline)) {
      return List.of();
    }
    return pipeline.stages().stages().stream()
        .map(StageModel::name)
        .filter(name -> isReached(name, nodes))
        .toList();
  }

  private static boolean isReached(String stage, List<StoredNode> nodes) {
    return nodes.stream()
        .filter(node -> node.kind() == FlowNode.Kind.BODY)
        .filter(node -> node.step().equals("stage") && stage.equals(node.label()))
        .anyMatch(node -> !NOT_REACHED.contains(node.tags().getOrDefault(StageRunner.STATUS, "")));
  }
}
