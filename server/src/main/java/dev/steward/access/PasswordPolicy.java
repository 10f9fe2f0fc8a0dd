package dev.steward.access;

import dev.steward.problem.Problem;

/**
 * The minimum length of new passwords. It applies where people choose them: on pages, at the
 * command line and in this server's own calls. Clients of Jenkins' URLs know no such rule, and
 * imported users and hashes are as they are.
 *
 * @param minLength in characters
 * @param everywhere applies it to Jenkins' URLs too
 */
public record PasswordPolicy(int minLength, boolean everywhere) {

  /** What holds where no setting says otherwise. */
  public static final PasswordPolicy DEFAULT = new PasswordPolicy(8, false);

  /**
   * Checks a new password.
   *
   * @throws Problem.Invalid where it is too short
   */
  void check(String password, Users.Given given) {
    boolean applies = given == Users.Given.TYPED || (everywhere && given == Users.Given.PLAIN);
    if (applies && isShort(password)) {
      throw new Problem.Invalid(
          "The password is too short: it has "
              + length(password)
              + (length(password) == 1 ? " character" : " characters")
              + ", and this server asks for at least "
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
