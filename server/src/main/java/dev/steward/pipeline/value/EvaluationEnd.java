package dev.steward.pipeline.value;

/** Ends the evaluation of a script. A script can neither catch it nor run code after it. */
public abstract sealed class EvaluationEnd extends RuntimeException
    permits BudgetOverrun, EvaluationInterrupt {
  EvaluationEnd(String message) {
    super(message);
  }
}
