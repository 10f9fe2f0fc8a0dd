package dev.steward.credential;

/** Scope of a credential. */
public enum Scope {
  /** Credentials for everything below the store, including builds. */
  GLOBAL,
  /** Credentials for the server only, not for builds. */
  SYSTEM,
  /** Credentials for the user who owns the store. */
  USER
}
