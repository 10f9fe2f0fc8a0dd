package dev.steward.access;

/**
 * A new session.
 *
 * @param rememberMe a value that signs the user in after the session has ended, once and within two
 *     weeks
 */
public record NewSession(String id, String rememberMe) {
  @Override
  public String toString() {
    return "NewSession";
  }
}
