package dev.steward.access;

/**
 * A new session.
 *
 * @param rememberMe a value that signs the user in once, within two weeks, after the session has
 *     ended
 */
public record NewSession(String id, String rememberMe) {
  @Override
  public String toString() {
    return "NewSession";
  }
}
