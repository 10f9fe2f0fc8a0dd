package dev.steward.access;

/** What a remember-me value turned out to be. */
public sealed interface RememberMeCheck {

  /** It signs its user in: under this session, and next time with its successor. */
  record Valid(User user, Sessions.NewSession session) implements RememberMeCheck {}

  /** It was used before, so somebody copied it: its login has ended everywhere. */
  record Replayed() implements RememberMeCheck {}

  /** No user has it, or not any more. */
  record Unknown() implements RememberMeCheck {}
}
