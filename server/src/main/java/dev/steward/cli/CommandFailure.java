package dev.steward.cli;

/** Failed step of a command against another server, with its cause and some advice. */
final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param step what was attempted, as in "could not …"
   * @param cause the cause, one sentence
   * @param advice what to do, as sentences; may be empty
   */
  CommandFailure(String step, String cause, String advice) {
    super(
        "could not " + step + ": " + cause + (advice.isEmpty() ? "" : "\n  " + advice),
        null,
        false,
        false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
