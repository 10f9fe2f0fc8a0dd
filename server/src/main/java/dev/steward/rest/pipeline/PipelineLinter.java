package dev.steward.rest.pipeline;

import dev.steward.pipeline.declarative.PipelineConverter;
import dev.steward.pipeline.declarative.PipelineConverter.Conversion;
import dev.steward.pipeline.syntax.ErrorReport;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.setting.ToolInstallations.ToolType;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Validates declarative pipelines for REST and CLI clients, with the messages of Jenkins' linter.
 * Tool names are checked against this server's installations.
 */
public final class PipelineLinter {

  private static final String SCRIPT_NAME = "WorkflowScript";

  private final Function<ToolType, @Nullable Collection<String>> installations;

  /**
   * Creates a linter.
   *
   * @param installations the names of the current installations of a tool; null accepts any
   */
  public PipelineLinter(Function<ToolType, @Nullable Collection<String>> installations) {
    this.installations = installations;
  }

  /** The text of a validation, and whether the pipeline is valid. */
  public record LintResult(String text, boolean valid) {}

  PipelineConverter converter() {
    return new PipelineConverter(this::tools);
  }

  private @Nullable Collection<String> tools(String type) {
    return installations.apply(ToolType.valueOf(type.toUpperCase(Locale.ROOT)));
  }

  /** Validates a Jenkinsfile; null stands for a request without one. */
  public LintResult lint(@Nullable String text) {
    if (text == null) {
      return new LintResult("No Jenkinsfile specified\n", false);
    }
    return switch (converter().validate(text)) {
      case Conversion.Converted _ -> new LintResult("Jenkinsfile successfully validated.\n", true);
      case Conversion.TextErrors(var problems) -> new LintResult(report(text, problems), false);
      case Conversion.Refusal(String reason) -> new LintResult(reason + "\n", false);
      case Conversion.JsonErrors _, Conversion.ResultErrors _ ->
          throw new IllegalStateException("a Jenkinsfile has no errors in JSON");
    };
  }

  private static String report(String text, List<SyntaxFailure.Problem> problems) {
    return problems.stream()
        .map(problem -> ErrorReport.of(SCRIPT_NAME, text, problem) + "\n")
        .collect(Collectors.joining("", "Errors encountered validating Jenkinsfile:\n", ""));
  }

  /** The message of an error with its position. */
  static String message(SyntaxFailure.Problem problem) {
    return problem.message()
        + " @ line "
        + problem.position().line()
        + ", column "
        + problem.position().column()
        + ".";
  }
}
