package dev.steward.access;

/**
 * A new session.
 *
 * @param rememberMe a value that is valid for one use within two weeks; signs the user in after the
 *     session has ended
 */
public record NewSession(String id, String rememberMe) {
  @Override
  public String toString() {
    return "NewSession";
  }
}
