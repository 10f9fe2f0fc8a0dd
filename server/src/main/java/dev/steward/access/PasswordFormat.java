package dev.steward.access;

/**
 * Source of a new password: decides whether {@link PasswordPolicy} applies and whether an imported
 * hash is accepted.
 */
public enum PasswordFormat {
  /**
   * Plain text from a client that uses Jenkins' URLs and is not aware of the policy: {@link
   * PasswordPolicy} applies only if it is set to apply everywhere.
   */
  PLAIN,
  /**
   * Plain text from a web page, the command line or this server's own REST calls: {@link
   * PasswordPolicy} always applies.
   */
  ENTERED_BY_USER,
  /**
   * Value of the YAML configuration: plain text, or {@code #jbcrypt:} and a bcrypt hash from
   * another server. {@link PasswordPolicy} never applies to such values.
   */
  MAY_BE_HASHED
}
