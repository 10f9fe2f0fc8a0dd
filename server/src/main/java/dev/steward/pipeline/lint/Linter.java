package dev.steward.pipeline.lint;

import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.lint.LintProblem.Severity;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Checks a pipeline without running it. */
public final class Linter {

  /** The name of the main script in error messages, as in Jenkins. */
  public static final String SCRIPT_NAME = "WorkflowScript";

  private Linter() {}

  /** Returns the problems of a pipeline in the order of the text; none if it is valid. */
  public static List<LintProblem> lint(String text) {
    return lint(text, KnownLibraries.ANY);
  }

  /**
   * Returns the problems of a pipeline in the order of the text; none if it is valid.
   *
   * @param libraries that the server has
   */
  public static List<LintProblem> lint(String text, KnownLibraries libraries) {
    Script script;
    try {
      script = ScriptParser.parse(SCRIPT_NAME, text);
    } catch (SyntaxFailure e) {
      return e.problems().stream()
          .map(problem -> new LintProblem(Severity.ERROR, problem.message(), problem.position()))
          .toList();
    }
    var problems = new ArrayList<LintProblem>();
    for (SyntaxFailure.Problem problem : DeclarativeCheck.check(script).problems()) {
      problems.add(new LintProblem(Severity.ERROR, problem.message(), problem.position()));
    }
    for (LintProblem problem : NameCheck.check(script, libraries)) {
      // Both checks report unknown names from plugins in directives.
      if (problems.stream().noneMatch(other -> other.position().equals(problem.position()))) {
        problems.add(problem);
      }
    }
    problems.sort(
        Comparator.comparingInt((LintProblem problem) -> problem.position().line())
            .thenComparingInt(problem -> problem.position().column()));
    return problems;
  }
}
