package dev.steward.pipeline.directive;

import dev.steward.pipeline.run.PipelineStep;
import java.util.List;

/** Steps that the directives call besides those that scripts call. */
public final class DirectiveSteps {

  /** Marks the place where a stage was skipped. */
  static final String GET_CONTEXT = "getContext";

  private DirectiveSteps() {}

  /** The steps of this package. */
  public static List<PipelineStep> all() {
    return List.of(
        new PipelineStep(GET_CONTEXT, "Get contextual object from internal APIs", call -> null));
  }
}
