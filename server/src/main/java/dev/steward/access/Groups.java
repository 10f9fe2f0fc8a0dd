package dev.steward.access;

import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import java.util.List;
import java.util.TreeMap;

/**
 * Manages the group memberships of users. A group is only a name, used in matrices and user
 * memberships.
 */
public final class Groups {

  private static final int MAX = 1_000;
  private static final int MAX_NAME = 255;

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Users users;

  public Groups(Store store, Authorizer rights, Audit audit, Users users) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.users = users;
  }

  /**
   * Replaces the groups of a user.
   *
   * @throws Problem.Invalid if a name is invalid or no active administrator would remain
   */
  public List<String> set(Caller caller, User user, List<String> names) {
    rights.require(caller, Permission.ADMINISTER);
    var clean = new TreeMap<String, String>();
    for (String name : names) {
      String checked = checked(name);
      clean.putIfAbsent(GrantEntry.key(checked), checked);
    }
    if (clean.size() > MAX) {
      throw new Problem.Invalid("A user can be in at most " + MAX + " groups.");
    }
    return store.write(tx -> {
      UserRows.setGroups(tx, user.id(), clean);
      Administrators.mustRemain(tx);
      audit.record(
          tx,
          caller.name(),
          caller.address(),
          "user.groups",
          user.name(),
          String.join(", ", clean.values()));
      users.invalidateAfterCommit(tx, user.id(), user.name());
      return List.copyOf(clean.values());
    });
  }

  private static String checked(String name) {
    String clean = name.strip();
    String key = GrantEntry.key(clean);
    if (key.equals(GrantEntry.AUTHENTICATED) || key.equals(GrantEntry.ANONYMOUS)) {
      throw new Problem.Invalid(
          "The group " + key + " is built in, so its members cannot be changed.");
    }
    if (clean.isEmpty() || clean.length() > MAX_NAME || clean.chars().anyMatch(c -> c < ' ')) {
      throw new Problem.Invalid("A group name must have 1 to 255 characters without line breaks.");
    }
    return clean;
  }
}
