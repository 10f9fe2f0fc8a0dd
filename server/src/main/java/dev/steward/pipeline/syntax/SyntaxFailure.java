package dev.steward.pipeline.syntax;

import java.util.List;

/** Says why a source text is not a script, with a position for each error. */
public final class SyntaxFailure extends Exception {
  /**
   * One error.
   *
   * @param message Groovy's own message where Groovy's parser found the error, without the position
   */
  public record Problem(String message, Position position) {}

  private final transient List<Problem> problems;

  public SyntaxFailure(List<Problem> problems) {
    super(problems.getFirst().message());
    this.problems = List.copyOf(problems);
  }

  /** Returns the errors, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
