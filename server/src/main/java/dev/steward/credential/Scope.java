package dev.steward.credential;

/** Scope of a credential. */
public enum Scope {
  /** Everything below the store, including builds. */
  GLOBAL,
  /** The server only, not builds. */
  SYSTEM,
  /** The user who owns the store. */
  USER
}
