package dev.steward.pipeline.lint;

import dev.steward.pipeline.syntax.Position;

/**
 * Something in a pipeline that does not work, or might not.
 *
 * @param message what is wrong and what to do; for syntax errors, Groovy's own message
 */
public record LintProblem(Severity severity, String message, Position position) {

  /** How certain it is that the pipeline fails. */
  public enum Severity {
    /** The pipeline cannot run, or fails as soon as it gets to this place. */
    ERROR,
    /** The pipeline may fail here, depending on what is only known when it runs. */
    WARNING
  }
}
