package dev.steward.access;

import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Stores, reads and changes the authorization policy of the server. */
public final class Authorization {

  /**
   * The authorization strategy and the enabled optional permissions.
   *
   * @param enabledOptional the enabled optional permissions
   */
  public record Policy(Strategy strategy, Set<Permission> enabledOptional) {

    /** The policy of a new server. */
    public static final Policy DEFAULT =
        new Policy(new Strategy.FullControlOnceLoggedIn(false), Set.of());

    /** Rejects permissions that are not optional. */
    public Policy {
      for (Permission permission : enabledOptional) {
        if (!permission.isOptional()) {
          throw new Problem.Invalid(
              permission.title() + " is not an optional permission: it is always enabled.");
        }
      }
      enabledOptional = Set.copyOf(enabledOptional);
    }

    /** The permission that is checked in place of {@code permission} while that is disabled. */
    public Permission effective(Permission permission) {
      Permission substitute = permission.substitute();
      return substitute == null || enabledOptional.contains(permission) ? permission : substitute;
    }
  }

  private static final String NAME = "authorization";

  private final Store store;
  private final StrategyAuthorizer rights;
  private final Audit audit;

  public Authorization(Store store, StrategyAuthorizer rights, Audit audit) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
  }

  static Policy read(Tx tx) {
    String text = tx.find("SELECT value FROM home WHERE name = ?", row -> row.text(1), NAME);
    return text == null ? Policy.DEFAULT : AuthorizationJson.read(Json.readObject(text));
  }

  /** Removes a deleted user from the server's matrix. */
  public void removeUser(Tx tx, Caller caller, User user) {
    Policy policy = read(tx);
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
          AuthorizationJson.toJson(new Policy(strategy, policy.enabledOptional())).toString();
      tx.update("UPDATE home SET value = ? WHERE name = ?", text, NAME);
      tx.afterCommit(rights::invalidatePolicy);
    }
  }

  /** The current policy; requires Overall/Administer. */
  public Policy policy(Caller caller) {
    rights.require(caller, Permission.ADMINISTER);
    return rights.policy();
  }

  /**
   * Display names of the users and groups with Overall/Administer, such as {@code Ann (ann)} or
   * {@code group ops}. Empty if every signed-in user has full control.
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
  public void check(Caller caller, Policy policy, Predicate<String> futureUsers) {
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
  public void change(Caller caller, Policy policy) {
    rights.require(caller, Permission.ADMINISTER);
    String text = AuthorizationJson.toJson(policy).toString();
    store.write(tx -> {
      tx.update("DELETE FROM home WHERE name = ?", NAME);
      tx.update("INSERT INTO home (name, value) VALUES (?, ?)", NAME, text);
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
