package dev.steward.step;

/** What happens to a step that a crash of the server interrupted. */
public enum Repeat {
  /** It runs again, which has the same effect as one run. */
  IDEMPOTENT,
  /** Its command is attached to, or its outcome is unknown; it is not started again. */
  ONCE
}
