package dev.steward.access;

/** Filter by the state of tokens. */
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
