package dev.steward.pipeline.value;

/** A script used more of something than its {@link Budget} allows. */
public final class BudgetOverrun extends EvaluationEnd {
  public BudgetOverrun(String message) {
    super(message);
  }
}
