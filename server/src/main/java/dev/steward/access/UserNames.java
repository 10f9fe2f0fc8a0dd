package dev.steward.access;

import dev.steward.problem.Problem;
import java.util.Locale;
import java.util.Set;

/** Rules for user names. */
public final class UserNames {

  private static final Set<String> RESERVED = Set.of("anonymous", "system", "unknown");

  private UserNames() {}

  /**
   * Validates the name of a new user.
   *
   * @throws Problem.Invalid if it is not acceptable
   */
  public static void checkName(String name) {
    if (name.isEmpty()) {
      throw new Problem.Invalid("User name is required");
    }
    checkReserved(name);
    boolean plain =
        name.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '-');
    if (!plain || name.length() > 100) {
      throw new Problem.Invalid(
          "User name must only contain alphanumeric characters, underscore and dash");
    }
  }

  static void checkReserved(String name) {
    if (RESERVED.contains(name.strip().toLowerCase(Locale.ENGLISH))) {
      throw new Problem.Invalid(
          "\"" + name + "\" is prohibited as a username for security reasons.");
    }
  }
}
