package dev.steward.cli;

/** A step against another server did not work: which one, why, and what to do. */
final class Failed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Failed(String step, String why) {
    super(step + ": " + why, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
