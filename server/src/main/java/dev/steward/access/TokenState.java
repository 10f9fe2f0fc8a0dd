package dev.steward.access;

/** Filter by token state. */
public enum TokenState {
  ANY,
  /** Not used for {@link Token#UNUSED_DAYS} days. */
  UNUSED,
  /** About to expire. */
  ENDING,
  EXPIRED,
  /** Without an expiry date. */
  ENDLESS,
  LEGACY
}
