package dev.steward.pipeline.value;

/**
 * What the evaluation of a script on the current thread uses: its limits and external values.
 *
 * @param namesFields whether an unknown property of a value is called a field, as Jenkins does, and
 *     not a property, as Groovy does
 */
public record Evaluation(Budget budget, ExternalValues external, boolean namesFields) {
  public Evaluation(Budget budget, ExternalValues external) {
    this(budget, external, false);
  }

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
