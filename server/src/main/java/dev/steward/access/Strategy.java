package dev.steward.access;

/** Authorization strategy. */
public sealed interface Strategy {

  /**
   * Signed-in users have full control. Users are created by an administrator, so having an account
   * is already a grant.
   *
   * @param anonymousRead whether anonymous callers have read access
   */
  record FullControlOnceLoggedIn(boolean anonymousRead) implements Strategy {}

  /** Grants permissions by one matrix for the whole server. */
  record GlobalMatrix(Matrix matrix) implements Strategy {}

  /** Grants permissions by a matrix for the server and by the matrices of jobs and folders. */
  record ProjectMatrix(Matrix matrix) implements Strategy {}
}
