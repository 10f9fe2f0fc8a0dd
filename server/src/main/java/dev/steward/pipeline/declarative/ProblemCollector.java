package dev.steward.pipeline.declarative;

import java.util.ArrayList;
import java.util.List;

/** Collects errors in the order in which they are found, up to a limit. */
final class ProblemCollector {

  /** Jenkins reports this many errors, and then stops. */
  static final int JENKINS_LIMIT = 10;

  /** Ends the check of a pipeline that has too many errors. */
  static final class LimitReached extends RuntimeException {
    private static final long serialVersionUID = 1;

    LimitReached() {
      super("too many errors", null, false, false);
    }
  }

  private final int limit;
  private final List<ModelProblem> problems = new ArrayList<>();

  ProblemCollector(int limit) {
    this.limit = limit;
  }

  /**
   * Adds an error.
   *
   * @throws LimitReached if it is the last one that is reported
   */
  void add(ModelOrigin origin, String message) {
    problems.add(new ModelProblem(message, origin));
    if (problems.size() >= limit) {
      throw new LimitReached();
    }
  }

  List<ModelProblem> problems() {
    return List.copyOf(problems);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }
}
