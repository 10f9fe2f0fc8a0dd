package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelStep.Branch;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.InputSection;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.Section.WhenSection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a declarative pipeline.
 *
 * @param bodies what the stage does; a valid stage has exactly one body
 * @param failFast whether a failed branch stops the others; null if the source does not say
 */
public record StageModel(
    String name,
    StageSections sections,
    List<StageBody> bodies,
    @Nullable Boolean failFast,
    ModelOrigin origin) {

  public StageModel {
    bodies = List.copyOf(bodies);
  }

  /** The body of the given kind; null if the stage has none. */
  <B extends StageBody> @Nullable B body(Class<B> kind) {
    for (StageBody body : bodies) {
      if (kind.isInstance(body)) {
        return kind.cast(body);
      }
    }
    return null;
  }

  /** The sections that a stage and a matrix can have. */
  public record StageSections(
      @Nullable AgentSection agent,
      @Nullable WhenSection when,
      @Nullable PostSection post,
      @Nullable ToolSection tools,
      @Nullable EnvironmentSection environment,
      @Nullable CallSection options,
      @Nullable InputSection input) {}

  /** Stages in their order. */
  public record StageList(List<StageModel> stages, ModelOrigin origin) {
    public StageList {
      stages = List.copyOf(stages);
    }
  }

  /** What a stage does. */
  public sealed interface StageBody {

    /** The steps of a stage, or the branches of the only {@code parallel} step in it. */
    record StepsBody(List<Branch> branches) implements StageBody {
      public StepsBody {
        branches = List.copyOf(branches);
      }
    }

    /** Stages that run one after the other. */
    record SequentialBody(StageList stages) implements StageBody {}

    /** Stages that run at the same time. */
    record ParallelBody(StageList stages) implements StageBody {}

    /**
     * Stages that run for each combination of the axes' values.
     *
     * @param excludes combinations that are left out: axes with values, or with all other values
     */
    record MatrixBody(
        @Nullable AxisList axes,
        @Nullable ExcludeList excludes,
        @Nullable StageList stages,
        StageSections sections,
        ModelOrigin origin)
        implements StageBody {}
  }

  /** The axes of a matrix, or those of one exclude. */
  public record AxisList(List<MatrixAxis> axes, ModelOrigin origin) {
    public AxisList {
      axes = List.copyOf(axes);
    }
  }

  /** The excludes of a matrix. */
  public record ExcludeList(List<AxisList> excludes, ModelOrigin origin) {
    public ExcludeList {
      excludes = List.copyOf(excludes);
    }
  }

  /**
   * An axis of a matrix, or of an exclude.
   *
   * @param name null if the source names none
   * @param inverse whether all values but the listed ones are excluded; null outside excludes
   */
  public record MatrixAxis(
      @Nullable Name name, List<Value> values, @Nullable Boolean inverse, ModelOrigin origin) {
    public MatrixAxis {
      values = List.copyOf(values);
    }
  }
}
