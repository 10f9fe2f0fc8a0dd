package dev.steward.pipeline.directive;

import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.declarative.Section.PostCondition;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.PresumedResult;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.ScriptErrors;
import dev.steward.pipeline.value.ValueText;
import dev.steward.run.Result;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the conditions of a {@code post} section that the result meets. */
final class PostBlock {

  private final RunContext run;
  private final DirectiveServices services;
  private boolean previousKnown;
  private @Nullable Result previous;

  PostBlock(RunContext run, DirectiveServices services) {
    this.run = run;
    this.services = services;
  }

  /**
   * Whether any condition of a section is met.
   *
   * @param stage the stage; null for the section of the pipeline
   * @param failure what ended the stage or the pipeline; null if nothing did
   */
  boolean isNeeded(
      @Nullable PostSection post, @Nullable FlowNode stage, @Nullable Throwable failure) {
    if (post == null) {
      return false;
    }
    Result result = result(stage, failure);
    return post.conditions().stream().anyMatch(condition -> isMet(condition.name(), result));
  }

  /**
   * Runs the conditions that are met, in Jenkins' order. One that fails does not stop the others.
   *
   * @param steps performs the steps of a condition
   * @return what ended the stage or the pipeline, or else the first failure of a condition
   */
  @Nullable Throwable perform(
      PostSection post,
      @Nullable FlowNode stage,
      @Nullable Throwable failure,
      Consumer<PostCondition> steps) {
    Throwable first = failure;
    for (String name : DirectiveCatalog.POST_CONDITIONS) {
      for (PostCondition condition : post.conditions()) {
        if (!condition.name().equals(name)) {
          continue;
        }
        Result result = result(stage, first);
        if (isMet(name, result)) {
          Throwable thrown = perform(condition, result, steps);
          first = first == null ? thrown : first;
        }
      }
    }
    return first;
  }

  private @Nullable Throwable perform(
      PostCondition condition, Result result, Consumer<PostCondition> steps) {
    try {
      PresumedResult.during(
          result,
          () -> {
            steps.accept(condition);
            return true;
          });
      return null;
    } catch (Throwable e) {
      Failures.throwIfFinal(e);
      run.printLine("Error when executing " + condition.name() + " post condition:");
      run.printLine(ScriptErrors.trace(e, run.interpreter()));
      return e;
    }
  }

  /** The result of a stage, or of the whole run, at this point. */
  private Result result(@Nullable FlowNode stage, @Nullable Throwable failure) {
    Result result = run.result();
    if (failure != null) {
      result = Failures.worse(result, Failures.result(failure));
    }
    if (stage != null) {
      result = Failures.worse(result, stage.worstWarning());
    }
    return result == null ? Result.SUCCESS : result;
  }

  /** The result of the last completed run; null if there is none. */
  private @Nullable Result previous() {
    if (!previousKnown) {
      Object name =
          run.record(() -> {
            Result result = services.previousResult(run);
            return result == null ? null : result.name();
          });
      previous = name == null ? null : Result.valueOf(ValueText.text(name));
      previousKnown = true;
    }
    return previous;
  }

  private boolean isMet(String condition, Result result) {
    return switch (condition) {
      case "always", "cleanup" -> true;
      case "changed" -> {
        Result previous = previous();
        yield previous == null || previous != result;
      }
      case "fixed" -> {
        Result previous = previous();
        yield result == Result.SUCCESS
            && (previous == Result.FAILURE || previous == Result.UNSTABLE);
      }
      case "regression" -> {
        Result previous = previous();
        yield previous != null && result.isWorseThan(previous);
      }
      case "aborted" -> result == Result.ABORTED;
      case "success" -> result == Result.SUCCESS;
      case "unsuccessful" -> result != Result.SUCCESS;
      case "unstable" -> result == Result.UNSTABLE;
      case "failure" -> result == Result.FAILURE;
      case "notBuilt" -> result == Result.NOT_BUILT;
      default -> false;
    };
  }
}
