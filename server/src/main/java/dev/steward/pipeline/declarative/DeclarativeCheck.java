package dev.steward.pipeline.declarative;

import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.SyntaxFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the declarative pipeline of a script, and checks it without running anything. */
public final class DeclarativeCheck {

  private DeclarativeCheck() {}

  /**
   * The result of a check.
   *
   * @param model the pipeline; null if the script has no {@code pipeline} block. With errors it is
   *     incomplete.
   * @param problems the errors, in Jenkins' order and with Jenkins' messages; empty if the pipeline
   *     is valid
   */
  public record CheckResult(@Nullable PipelineModel model, List<SyntaxFailure.Problem> problems) {
    public CheckResult {
      problems = List.copyOf(problems);
    }

    /** Returns whether the script has a valid pipeline. */
    public boolean isValid() {
      return model != null && problems.isEmpty();
    }
  }

  /** Checks a script without a server: any name of a tool installation is accepted. */
  public static CheckResult check(Script script) {
    CheckResult result = check(script, InstalledTools.ANY, Integer.MAX_VALUE);
    return new CheckResult(result.model(), result.problems().stream().distinct().toList());
  }

  /**
   * Checks a script as Jenkins' linter does.
   *
   * @param tools the tool installations of the server
   */
  public static CheckResult checkAsJenkins(Script script, InstalledTools tools) {
    return check(script, tools, ProblemCollector.JENKINS_LIMIT);
  }

  private static CheckResult check(Script script, InstalledTools tools, int limit) {
    var problems = new ProblemCollector(limit);
    PipelineModel model = null;
    try {
      model = new PipelineReader(new SourceText(script), problems).read(script);
      if (model != null) {
        new ModelValidator(problems, tools, CodeCheck.NONE).check(model);
      }
    } catch (ProblemCollector.LimitReached _) {
      return new CheckResult(model, inText(problems));
    }
    return new CheckResult(model, inText(problems));
  }

  /** Reads and checks a script that consists of steps only. */
  static List<ModelStep> readSteps(Script script, ProblemCollector problems) {
    return new PipelineReader(new SourceText(script), problems).steps(script);
  }

  static List<SyntaxFailure.Problem> inText(ProblemCollector problems) {
    var all = new ArrayList<SyntaxFailure.Problem>();
    for (ModelProblem problem : problems.problems()) {
      Position position =
          problem.origin() instanceof ModelOrigin.TextOrigin(Position place)
              ? place
              : Position.NONE;
      all.add(new SyntaxFailure.Problem(problem.message(), position));
    }
    return all;
  }
}
