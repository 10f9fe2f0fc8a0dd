package dev.steward.run;

/** What became of a run, the best first. */
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

  /** As pages show it. */
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
