package dev.steward.step;

/** When a step runs. Steps of the same phase run in the order of the definition. */
public enum Phase {
  /**
   * Before the checkout. A definition has at most one step of each such type; the kind of the type
   * is the id of the step in the journal of the run.
   */
  PREPARATION,
  /** After the checkout, only while no step has failed: build steps, and wrappers before them. */
  MAIN,
  /** After the build steps, regardless of the result so far. */
  REPORT,
  /** After all actions that may change the result. */
  NOTIFICATION,
  /** After all other actions. */
  CLEANUP;

  /** True if the steps of the phase run only while no step has failed. */
  public boolean endsAtFailure() {
    return compareTo(MAIN) <= 0;
  }
}
