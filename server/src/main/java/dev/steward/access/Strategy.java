package dev.steward.access;

/** How it is decided who may do what. */
public sealed interface Strategy {

  /**
   * Who has logged in may do everything. Users are made by an administrator, so being logged in is
   * already a grant.
   *
   * @param anonymousRead whether everybody else may look at everything
   */
  record FullControlOnceLoggedIn(boolean anonymousRead) implements Strategy {}

  /** What the matrix gives, for the server as a whole. */
  record GlobalMatrix(Matrix matrix) implements Strategy {}

  /** What the matrix gives, and beside it what single jobs and folders give. */
  record ProjectMatrix(Matrix matrix) implements Strategy {}
}
