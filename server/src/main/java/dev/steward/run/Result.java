package dev.steward.run;

/** Result of a run; the constants are ordered from best to worst. */
public enum Result {
  SUCCESS("Success"),
  UNSTABLE("Unstable"),
  FAILURE("Failed"),
  NOT_BUILT("Not built"),
  ABORTED("Aborted");

  private final String label;

  Result(String label) {
    this.label = label;
  }

  /** Label shown on web pages. */
  public String label() {
    return label;
  }

  public boolean isWorseThan(Result other) {
    return compareTo(other) > 0;
  }

  public boolean isBetterOrAs(Result other) {
    return compareTo(other) <= 0;
  }
}
