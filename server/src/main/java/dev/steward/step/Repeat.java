package dev.steward.step;

/**
 * What happens to a step that was interrupted when the server stopped. A command is never started
 * twice: a step that runs again waits for the command that it has already started.
 */
public enum Repeat {
  /** The step runs again, which has the same effect as one run. */
  IDEMPOTENT,
  /** The step does not run again; the log says that its outcome is unknown. */
  ONCE
}
