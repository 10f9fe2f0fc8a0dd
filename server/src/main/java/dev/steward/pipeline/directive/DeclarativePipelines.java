package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.declarative.DeclarativeCheck.CheckResult;
import dev.steward.pipeline.declarative.PipelineModel;
import dev.steward.pipeline.interpreter.ScriptClosure;
import dev.steward.pipeline.run.GlobalFunction;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.syntax.SyntaxFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The function {@code pipeline} of scripts, with which a declarative pipeline begins. Its block is
 * not called: its parts are evaluated when the pipeline gets to them.
 */
public final class DeclarativePipelines implements GlobalFunction {

  /** The name of the function. */
  public static final String NAME = "pipeline";

  private static final String MAIN_SCRIPT = "WorkflowScript";

  private final DirectiveServices services;

  public DeclarativePipelines(DirectiveServices services) {
    this.services = services;
  }

  /** Whether a run has begun a declarative pipeline; it can only run one. */
  private static final class PipelineStart {
    private boolean begun;

    void begin() {
      if (begun) {
        throw new IllegalStateException(
            "Only one pipeline { ... } block can be executed in a single run.");
      }
      begun = true;
    }
  }

  @Override
  public @Nullable Object call(RunContext run, List<@Nullable Object> arguments) {
    if (arguments.size() != 1 || !(arguments.getFirst() instanceof ScriptClosure block)) {
      throw new IllegalArgumentException("Expected a block with the \"pipeline\" step");
    }
    PipelineModel model = model(block);
    run.shared(PipelineStart.class, PipelineStart::new).begin();
    if (!block.script().name().equals(MAIN_SCRIPT)) {
      services.storeStages(run, RestartableStages.of(model));
    }
    new PipelineRunner(model, run, new ModelValues(block), services).perform();
    return null;
  }

  private static PipelineModel model(ScriptClosure block) {
    CheckResult result = DeclarativeCheck.check(block.script());
    PipelineModel model = result.model();
    if (!result.problems().isEmpty()) {
      throw Failures.rethrow(new SyntaxFailure(result.problems()));
    }
    if (model == null) {
      throw new IllegalStateException(
          "pipeline block must be at the top-level, not within another block.");
    }
    return model;
  }
}
