package dev.steward.access;

import dev.steward.problem.Problem;

/**
 * Minimum length of new passwords. The minimum applies to passwords that are entered on web pages,
 * on the command line or in this server's own REST calls. Clients that use Jenkins' URLs are not
 * aware of the policy; imported users and hashes are exempt.
 *
 * @param minLength in characters
 * @param everywhere whether the minimum applies to Jenkins' URLs too
 */
public record PasswordPolicy(int minLength, boolean everywhere) {

  /** The default policy. */
  public static final PasswordPolicy DEFAULT = new PasswordPolicy(8, false);

  /**
   * Checks a new password.
   *
   * @throws Problem.Invalid if it is too short
   */
  void check(String password, PasswordFormat format) {
    boolean applies =
        format == PasswordFormat.ENTERED_BY_USER || (everywhere && format == PasswordFormat.PLAIN);
    if (applies && isShort(password)) {
      throw new Problem.Invalid(
          "The password is too short: it has "
              + length(password)
              + (length(password) == 1 ? " character" : " characters")
              + ", but the minimum is "
              + minLength
              + ". Choose a longer one.");
    }
  }

  boolean isShort(String password) {
    return !password.isEmpty() && length(password) < minLength;
  }

  private static int length(String password) {
    return password.codePointCount(0, password.length());
  }
}
