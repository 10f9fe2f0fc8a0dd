package dev.steward.access;

import dev.steward.problem.Problem;
import dev.steward.store.Tx;
import java.util.function.Predicate;

/**
 * Sees to it that somebody can always log in and give rights: nothing else would bring them back.
 */
final class Administrators {

  private Administrators() {}

  /**
   * Looks in a transaction whether somebody is left after what it changed.
   *
   * @throws Problem.Invalid where nobody is
   */
  static void mustRemain(Tx tx) {
    mustRemain(tx, Authorization.read(tx).strategy(), _ -> false);
  }

  /**
   * As above, for a strategy that is not in force yet.
   *
   * @param coming tells by their keys the users who will have been made by then
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
          "That would leave nobody who may administer this server: give Overall/Administer to a"
              + " user who exists and is not disabled, or to a group that such a user is in.");
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
