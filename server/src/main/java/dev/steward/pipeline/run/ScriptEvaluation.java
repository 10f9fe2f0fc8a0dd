package dev.steward.pipeline.run;

import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.EvaluationInterrupt;
import dev.steward.problem.Outage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One evaluation of the script of a run, from its text to its end. */
final class ScriptEvaluation {
  private static final String SCRIPT_NAME = "WorkflowScript";

  private static final String LIBRARIES_FAILED = "Loading libraries failed";

  /** Jenkins' line at the start of a run that is not resumed. */
  private static final String RESUME_DISABLED =
      "Resume disabled by user, switching to high-performance, low-durability mode.\n";

  private final PipelineServices services;
  private final Definition definition;
  private final PipelineRun pipeline;

  ScriptEvaluation(PipelineServices services, Definition definition, PipelineRun pipeline) {
    this.services = services;
    this.definition = definition;
    this.pipeline = pipeline;
  }

  /** How an evaluation ended. */
  sealed interface EvaluationResult {

    /**
     * The script has ended.
     *
     * @param failure what ended it; null if it reached its end
     * @param lines for the log after the last line of the pipeline
     */
    record ScriptEnd(@Nullable Throwable failure, String lines) implements EvaluationResult {}

    /** The evaluation was ended from outside. */
    record Interrupted(Throwable reason) implements EvaluationResult {}
  }

  /** Reads, checks and evaluates the script; called as the main branch. */
  @SuppressWarnings("PMD.AvoidCatchingThrowable") // a script can throw anything
  EvaluationResult perform() {
    try {
      ScriptReader.ScriptText text = read();
      pipeline.setRepetition(text.repetition());
      pipeline.log().write(0, LogStream.TEXT, text.announcement(), false);
      if (PipelineDriver.isResumeDisabled(definition)) {
        pipeline.log().write(0, LogStream.TEXT, RESUME_DISABLED, false);
      }
      Script script;
      try {
        script = ScriptParser.parse(SCRIPT_NAME, text.text());
        try {
          pipeline.prepare(script);
        } catch (StepFailure e) {
          var failure = new SyntaxFailure.Problem(LIBRARIES_FAILED, Position.NONE);
          return new EvaluationResult.ScriptEnd(
              e,
              "ERROR: "
                  + e.getMessage()
                  + "\n"
                  + ScriptErrors.ofCompilation(
                      SCRIPT_NAME, text.text(), new SyntaxFailure(List.of(failure))));
        }
        List<SyntaxFailure.Problem> problems =
            DeclarativeCheck.checkAsJenkins(script, services.tools()).problems();
        if (!problems.isEmpty()) {
          throw new SyntaxFailure(problems);
        }
      } catch (SyntaxFailure e) {
        return new EvaluationResult.ScriptEnd(
            e, ScriptErrors.ofCompilation(SCRIPT_NAME, text.text(), e));
      }
      pipeline
          .log()
          .write(FlowTree.START, LogStream.ANNOUNCE, "[Pipeline] Start of Pipeline\n", false);
      Throwable failure = null;
      try {
        pipeline.evaluate(script);
      } catch (EvaluationInterrupt e) {
        throw e;
      } catch (Throwable e) {
        failure = e;
      }
      if (failure != null && Outage.isCauseOf(failure)) {
        return new EvaluationResult.Interrupted(failure);
      }
      pipeline
          .log()
          .write(FlowTree.START, LogStream.ANNOUNCE, "[Pipeline] End of Pipeline\n", false);
      return new EvaluationResult.ScriptEnd(
          failure, failure == null ? "" : pipeline.describe(failure));
    } catch (EvaluationInterrupt | InterruptedException e) {
      Throwable reason = pipeline.closedBy();
      return new EvaluationResult.Interrupted(reason == null ? new InterruptedException() : reason);
    } catch (StepFailure | FlowInterruption e) {
      return new EvaluationResult.ScriptEnd(e, pipeline.describe(e));
    } catch (IOException | RuntimeException e) {
      return new EvaluationResult.Interrupted(e);
    }
  }

  private ScriptReader.ScriptText read() throws InterruptedException, IOException {
    var text = new ScriptReader.ScriptText[1];
    StepCall.Work work =
        _ -> {
          text[0] =
              services
                  .scripts()
                  .read(
                      pipeline.job(),
                      definition,
                      pipeline.run(),
                      pipeline.environment(StepScope.ROOT),
                      line -> pipeline.log().write(0, LogStream.work(1), line + "\n", false));
          return null;
        };
    PipelineDefinition settings = definition.pipeline();
    if (settings != null && settings.source() instanceof PipelineDefinition.ScmScript) {
      pipeline.outcomes().prepare(work);
    } else {
      work.perform(
          new Wait(
              new WaitKey(0, 0),
              "",
              StepScope.ROOT,
              Thread.currentThread(),
              pipeline.threads()::startThread));
    }
    return text[0];
  }
}
