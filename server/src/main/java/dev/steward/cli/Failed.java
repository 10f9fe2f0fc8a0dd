package dev.steward.cli;

/** A step against another server that did not work: which one, why, and what to do about it. */
final class Failed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Tells a failure.
   *
   * @param step what was tried, as in "could not …"
   * @param why one sentence
   * @param advice what to do, as sentences; may be empty
   */
  Failed(String step, String why, String advice) {
    super(
        "could not " + step + ": " + why + (advice.isEmpty() ? "" : "\n  " + advice),
        null,
        false,
        false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
