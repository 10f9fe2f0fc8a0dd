package dev.steward.access;

/** Filter by token state. */
public enum TokenState {
  ANY,
  /** Tokens that have not been used for {@link Token#UNUSED_DAYS} days. */
  UNUSED,
  /** Tokens that are about to expire. */
  ENDING,
  EXPIRED,
  /** Tokens without an expiry date. */
  ENDLESS,
  LEGACY
}
