package dev.steward.access;

import java.time.LocalDate;

/** Result of checking a presented value. */
public sealed interface TokenCheck {

  /** A valid token of the given user, or of any user if none was given. */
  record Valid(long userId, String uuid) implements TokenCheck {}

  /** The value of an expired token; the response may say so. */
  record Expired(LocalDate date) implements TokenCheck {}

  /** The value of a revoked token; the response may say so. */
  record Revoked(LocalDate date) implements TokenCheck {}

  /** No token has this value. */
  record Unknown() implements TokenCheck {}
}
