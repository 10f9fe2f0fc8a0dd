package dev.steward.pipeline.value;

/** What the evaluation of a script on the current thread uses: its limits and external values. */
public record Evaluation(Budget budget, ExternalValues external) {
  /** Bound by the interpreter while it evaluates anything. */
  public static final ScopedValue<Evaluation> CURRENT = ScopedValue.newInstance();

  /** Returns the budget of the evaluation on this thread. */
  public static Budget currentBudget() {
    return CURRENT.get().budget();
  }

  /** Returns the external values of the evaluation on this thread. */
  public static ExternalValues currentExternal() {
    return CURRENT.get().external();
  }
}
