package dev.steward.step;

/** When a step runs. Steps of the same phase run in the order of the definition. */
public enum Phase {
  /** After the checkout, only while no step has failed: build steps, and wrappers before them. */
  MAIN,
  /** After the build steps, regardless of the result so far. */
  REPORT,
  /** After all actions that may change the result. */
  NOTIFICATION,
  /** After all other actions. */
  CLEANUP
}
