package dev.steward.pipeline.value;

/** The thread of a script was interrupted between two steps of its evaluation. */
public final class EvaluationInterrupt extends EvaluationEnd {
  public EvaluationInterrupt() {
    super("The evaluation of the script was interrupted.");
  }
}
