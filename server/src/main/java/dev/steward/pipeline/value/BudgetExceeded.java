package dev.steward.pipeline.value;

/** A script used more of something than its {@link Budget} allows. */
public final class BudgetExceeded extends EvaluationEnd {
  public BudgetExceeded(String message) {
    super(message);
  }
}
