package dev.steward.credential;

/** Who a credential of a store is for. */
public enum Scope {
  /** Everything below the store: builds too. */
  GLOBAL,
  /** The server itself, and never a build. */
  SYSTEM,
  /** The user whose store it lies in. */
  USER
}
