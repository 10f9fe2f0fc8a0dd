package dev.steward.pipeline.syntax;

/** Ends the reading of a source text with an error. */
final class ParseRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient SyntaxFailure.Problem problem;

  ParseRefusal(String message, Position position) {
    super(message, null, false, false);
    this.problem = new SyntaxFailure.Problem(message, position);
  }

  ParseRefusal(String message, int line, int column) {
    this(message, new Position(line, column, line, column));
  }

  SyntaxFailure.Problem problem() {
    return problem;
  }
}
