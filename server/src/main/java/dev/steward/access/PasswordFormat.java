package dev.steward.access;

/** Format and origin of a password. */
public enum PasswordFormat {
  /** Plain text from a client of Jenkins' URLs. */
  PLAIN,
  /** Plain text entered by a person: {@link PasswordPolicy} applies. */
  ENTERED_BY_USER,
  /** {@code #jbcrypt:} and a hash of another server, or plain text. */
  MAY_BE_HASHED
}
