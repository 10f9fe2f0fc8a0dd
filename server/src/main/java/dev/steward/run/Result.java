package dev.steward.run;

/** What became of a run, the best first. */
public enum Result {
  SUCCESS,
  UNSTABLE,
  FAILURE,
  NOT_BUILT,
  ABORTED;

  public boolean isWorseThan(Result other) {
    return compareTo(other) > 0;
  }

  public boolean isBetterOrAs(Result other) {
    return compareTo(other) <= 0;
  }
}
