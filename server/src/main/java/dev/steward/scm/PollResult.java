package dev.steward.scm;

/** Result of polling. */
public enum PollResult {
  /** The sources are those of the last build. */
  UNCHANGED,
  /** There is something to build. */
  CHANGED,
  /** The sources could not be compared; the polling log says why. No build is started. */
  UNKNOWN
}
