package dev.steward.access;

import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Stores, reads and changes the authorization policy of the server. */
public final class Authorization {

  private final Store store;
  private final StrategyAuthorizer rights;
  private final Audit audit;

  public Authorization(Store store, StrategyAuthorizer rights, Audit audit) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
  }

  /** Removes a deleted user from the server's matrix. */
  public void removeUser(Tx tx, Caller caller, User user) {
    AuthorizationPolicy policy = AuthorizationRows.read(tx);
    boolean groupExists = ItemGrantIndex.isGroup(tx, user.name());
    Strategy strategy =
        switch (policy.strategy()) {
          case Strategy.FullControlOnceLoggedIn all -> all;
          case Strategy.GlobalMatrix(Matrix matrix) ->
              new Strategy.GlobalMatrix(matrix.without(user.name(), groupExists));
          case Strategy.ProjectMatrix(Matrix matrix) ->
              new Strategy.ProjectMatrix(matrix.without(user.name(), groupExists));
        };
    if (!strategy.equals(policy.strategy())) {
      String text =
          AuthorizationJson.toJson(new AuthorizationPolicy(strategy, policy.enabledOptional()))
              .toString();
      tx.update("UPDATE home SET value = ? WHERE name = ?", text, AuthorizationRows.NAME);
      tx.afterCommit(rights::invalidatePolicy);
    }
  }

  /** The current policy; requires Overall/Administer. */
  public AuthorizationPolicy policy(Caller caller) {
    rights.require(caller, Permission.ADMINISTER);
    return rights.policy();
  }

  /**
   * Display names of the users and groups with Overall/Administer, such as {@code Ann (ann)} or
   * {@code group ops}. The list is empty if every signed-in user has full control.
   */
  public List<String> administrators(int limit) {
    Matrix matrix =
        switch (rights.policy().strategy()) {
          case Strategy.FullControlOnceLoggedIn _ -> null;
          case Strategy.GlobalMatrix(Matrix global) -> global;
          case Strategy.ProjectMatrix(Matrix global) -> global;
        };
    return matrix == null ? List.of() : store.read(tx -> administrators(tx, matrix, limit));
  }

  private static List<String> administrators(Tx tx, Matrix matrix, int limit) {
    var names = new ArrayList<String>();
    for (GrantEntry entry : matrix.entries()) {
      if (names.size() == limit) {
        break;
      }
      if (entry.permissions().contains(Permission.ADMINISTER)) {
        User user = entry.appliesToUsers() ? UserRows.findByKey(tx, User.key(entry.name())) : null;
        if (user != null && !user.disabled()) {
          names.add(
              user.fullName().equals(user.name())
                  ? user.name()
                  : user.fullName() + " (" + user.name() + ")");
        } else if (user == null && entry.appliesToGroups()) {
          names.add("group " + entry.name());
        }
      }
    }
    return names;
  }

  /**
   * Validates a policy without storing it.
   *
   * @param futureUsers accepts the keys of users that will be created before the policy applies
   * @throws Problem.Invalid if no active administrator would remain
   */
  public void check(Caller caller, AuthorizationPolicy policy, Predicate<String> futureUsers) {
    rights.require(caller, Permission.ADMINISTER);
    store.read(tx -> {
      Administrators.mustRemain(tx, policy.strategy(), futureUsers);
      return true;
    });
  }

  /**
   * Replaces the policy.
   *
   * @throws Problem.Invalid if no active administrator would remain
   */
  public void change(Caller caller, AuthorizationPolicy policy) {
    rights.require(caller, Permission.ADMINISTER);
    String text = AuthorizationJson.toJson(policy).toString();
    store.write(tx -> {
      tx.update("DELETE FROM home WHERE name = ?", AuthorizationRows.NAME);
      tx.update("INSERT INTO home (name, value) VALUES (?, ?)", AuthorizationRows.NAME, text);
      Administrators.mustRemain(tx);
      audit.record(
          tx,
          caller.name(),
          caller.address(),
          "authorization.change",
          policy.strategy().getClass().getSimpleName(),
          text.length() > 10_000 ? text.substring(0, 10_000) + "…" : text);
      tx.afterCommit(rights::invalidatePolicy);
      return true;
    });
  }
}
