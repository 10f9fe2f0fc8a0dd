package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.PipelineModel;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.StageModel;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stages with which a new run can repeat the end of a completed one: the stages of the pipeline
 * itself that the run reached, unless it skipped them because of an earlier stage.
 *
 * @param names the stages of the pipeline, in its order
 * @param isEnabled whether runs of the pipeline can be restarted at a stage
 */
public record RestartableStages(List<String> names, boolean isEnabled) {

  /**
   * The kind of the note about a pipeline that is not in the main script of its run, but in a
   * library or a loaded file.
   */
  public static final String NOTE = "declarative-stages";

  private static final Set<String> NOT_REACHED =
      Set.of(new SkipReason.Failure().status(), new SkipReason.Unstable().status());

  public RestartableStages {
    names = List.copyOf(names);
  }

  /** The stages of a pipeline. */
  public static RestartableStages of(PipelineModel pipeline) {
    CallSection options = pipeline.options();
    return new RestartableStages(
        pipeline.stages() == null
            ? List.of()
            : pipeline.stages().stages().stream().map(StageModel::name).toList(),
        options == null
            || options.calls().stream()
                .noneMatch(option -> "disableRestartFromStage".equals(option.name())));
  }

  /** Reads the text of {@link #toNote}; null without a note. */
  public static @Nullable RestartableStages ofNote(@Nullable String note) {
    if (note == null) {
      return null;
    }
    Map<String, @Nullable Object> members = Json.readObject(note);
    return new RestartableStages(
        members.get("stages") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of(),
        Boolean.TRUE.equals(members.get("restartable")));
  }

  /** Writes the stages as JSON. */
  String toNote() {
    return Json.object().putTexts("stages", names).put("restartable", isEnabled).toString();
  }

  /**
   * The stages with which a run can be repeated.
   *
   * @param nodes the nodes of the run
   */
  public List<String> reached(List<StoredNode> nodes) {
    return isEnabled ? names.stream().filter(name -> isReached(name, nodes)).toList() : List.of();
  }

  private static boolean isReached(String stage, List<StoredNode> nodes) {
    return nodes.stream()
        .filter(node -> node.kind() == FlowNode.Kind.BODY)
        .filter(node -> node.step().equals("stage") && stage.equals(node.label()))
        .anyMatch(node -> !NOT_REACHED.contains(node.tags().getOrDefault(StageRunner.STATUS, "")));
  }
}
