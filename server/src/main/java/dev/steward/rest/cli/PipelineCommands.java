package dev.steward.rest.cli;

import dev.steward.rest.pipeline.PipelineLinter;
import dev.steward.rest.pipeline.PipelineLinter.LintResult;
import java.io.IOException;

/** Commands for pipelines. */
public final class PipelineCommands {

  private final PipelineLinter linter;

  public PipelineCommands(PipelineLinter linter) {
    this.linter = linter;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        new CliCommand(
                "declarative-linter", "Validates a declarative Jenkinsfile from standard input.")
            .readsInput()
            .returnsStatus(this::lint));
  }

  /** The status is 1 if the Jenkinsfile is not a valid declarative pipeline. */
  private int lint(CommandContext context) throws IOException {
    LintResult result = linter.lint(context.text());
    context.out().print(result.text());
    return result.valid() ? 0 : 1;
  }
}
