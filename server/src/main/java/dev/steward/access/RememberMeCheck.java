package dev.steward.access;

/** Result of checking a remember-me value. */
public sealed interface RememberMeCheck {

  /** Signs the user in under this session; the successor value replaces the presented one. */
  record Valid(User user, NewSession session) implements RememberMeCheck {}

  /**
   * The value has been used before, so it must have been copied; all sessions of its login have
   * been ended.
   */
  record Replayed() implements RememberMeCheck {}

  /** No user has this value, or it has expired. */
  record Unknown() implements RememberMeCheck {}
}
