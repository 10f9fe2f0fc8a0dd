package dev.steward.access;

import dev.steward.problem.Problem;
import dev.steward.store.Tx;
import java.util.function.Predicate;

/**
 * Checks that at least one active user can administer the server, since a lockout cannot be undone.
 */
final class Administrators {

  private Administrators() {}

  /**
   * Checks the stored policy after the changes of this transaction.
   *
   * @throws Problem.Invalid if no active administrator remains
   */
  static void mustRemain(Tx tx) {
    mustRemain(tx, AuthorizationRows.read(tx).strategy(), _ -> false);
  }

  /**
   * Checks a policy that is not stored yet.
   *
   * @param futureUsers accepts the keys of users that will be created before the policy applies
   */
  static void mustRemain(Tx tx, Strategy strategy, Predicate<String> futureUsers) {
    boolean remain =
        switch (strategy) {
          case Strategy.FullControlOnceLoggedIn _ -> true;
          case Strategy.GlobalMatrix(Matrix matrix) -> anyActive(tx, matrix, futureUsers);
          case Strategy.ProjectMatrix(Matrix matrix) -> anyActive(tx, matrix, futureUsers);
        };
    if (!remain) {
      throw new Problem.Invalid(
          "The change would leave the server without an administrator. Grant Overall/Administer"
              + " to an active user, or to a group with an active member.");
    }
  }

  private static boolean anyActive(Tx tx, Matrix matrix, Predicate<String> futureUsers) {
    for (GrantEntry entry : matrix.entries()) {
      if (entry.permissions().contains(Permission.ADMINISTER)
          && appliesToActiveUser(tx, entry, futureUsers)) {
        return true;
      }
    }
    return false;
  }

  private static boolean appliesToActiveUser(
      Tx tx, GrantEntry entry, Predicate<String> futureUsers) {
    String key = GrantEntry.key(entry.name());
    if (entry.appliesToUsers()) {
      User user = UserRows.findByKey(tx, User.key(entry.name()));
      if (user == null ? futureUsers.test(User.key(entry.name())) : !user.disabled()) {
        return true;
      }
    }
    return entry.appliesToGroups()
        && (key.equals(GrantEntry.AUTHENTICATED)
            ? exists(tx, "SELECT id FROM user_account WHERE disabled = 0 LIMIT 1")
            : exists(
                tx,
                "SELECT p.id FROM membership m JOIN user_account p ON p.id = m.user_id WHERE"
                    + " m.group_key = ? AND p.disabled = 0 LIMIT 1",
                key));
  }

  private static boolean exists(Tx tx, String sql, Object... parameters) {
    return tx.find(sql, row -> row.number(1), parameters) != null;
  }
}
