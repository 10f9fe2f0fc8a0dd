package dev.steward.access;

/**
 * A new session.
 *
 * @param rememberMe a value that can sign the user in once after the session has ended, for up to
 *     two weeks
 */
public record NewSession(String id, String rememberMe) {
  @Override
  public String toString() {
    return "NewSession";
  }
}
