package dev.steward.scm;

/** Git could not do what it was asked to. The message is for the log of a build. */
public final class GitFailed extends Exception {

  private static final long serialVersionUID = 1L;

  GitFailed(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
