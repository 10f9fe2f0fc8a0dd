package dev.steward.run;

/** What became of a run. */
public enum Result {
  SUCCESS,
  UNSTABLE,
  FAILURE,
  NOT_BUILT,
  ABORTED
}
