package dev.steward.access;

/**
 * The strategy of a new server: who has logged in may do everything, who has not may do nothing.
 * Users are made by an administrator, so being logged in is already a grant.
 */
public final class FullControlOnceLoggedIn implements Rights {

  @Override
  public boolean allows(Caller caller, Permission permission, Subject subject) {
    return !caller.isAnonymous();
  }
}
