package dev.steward.access;

import dev.steward.problem.Problem;
import dev.steward.store.Tx;
import java.util.function.Predicate;

/** Checks that at least one active user can administer the server: a lockout cannot be undone. */
final class Administrators {

  private Administrators() {}

  /**
   * Checks the stored policy after the changes of this transaction.
   *
   * @throws Problem.Invalid if no active administrator remains
   */
  static void mustRemain(Tx tx) {
    mustRemain(tx, Authorization.read(tx).strategy(), _ -> false);
  }

  /**
   * Checks a policy that is not stored yet.
   *
   * @param coming accepts the keys of users that will be created before the policy applies
   */
  static void mustRemain(Tx tx, Strategy strategy, Predicate<String> coming) {
    boolean some =
        switch (strategy) {
          case Strategy.FullControlOnceLoggedIn _ -> true;
          case Strategy.GlobalMatrix(Matrix matrix) -> anyOf(tx, matrix, coming);
          case Strategy.ProjectMatrix(Matrix matrix) -> anyOf(tx, matrix, coming);
        };
    if (!some) {
      throw new Problem.Invalid(
          "This would leave the server without an administrator. Grant Overall/Administer"
              + " to an active user, or to a group with an active member.");
    }
  }

  private static boolean anyOf(Tx tx, Matrix matrix, Predicate<String> coming) {
    for (Entry entry : matrix.entries()) {
      if (entry.permissions().contains(Permission.ADMINISTER)
          && reachesSomebody(tx, entry, coming)) {
        return true;
      }
    }
    return false;
  }

  private static boolean reachesSomebody(Tx tx, Entry entry, Predicate<String> coming) {
    String key = Entry.key(entry.name());
    if (entry.countsForUsers()) {
      User user = UserRows.findByKey(tx, User.key(entry.name()));
      if (user == null ? coming.test(User.key(entry.name())) : !user.disabled()) {
        return true;
      }
    }
    return entry.countsForGroups()
        && (key.equals(Entry.AUTHENTICATED)
            ? exists(tx, "SELECT id FROM person WHERE disabled = 0 LIMIT 1")
            : exists(
                tx,
                "SELECT p.id FROM membership m JOIN person p ON p.id = m.person_id WHERE"
                    + " m.group_key = ? AND p.disabled = 0 LIMIT 1",
                key));
  }

  private static boolean exists(Tx tx, String sql, Object... parameters) {
    return tx.find(sql, row -> row.number(1), parameters) != null;
  }
}
