package dev.steward.access;

import dev.steward.store.Cached;
import dev.steward.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Permission checks by the server's policy. The policy and the grants of items are cached and
 * invalidated by the transactions that change them.
 */
public final class StrategyRights implements Rights {

  private static final String POLICY = "policy";

  private final Store store;
  private final GrantedItems items;
  private final Cached<String, Authorization.Policy> known = new Cached<>(1);

  public StrategyRights(Store store, GrantedItems items) {
    this.store = store;
    this.items = items;
  }

  Authorization.Policy policy() {
    Authorization.Policy policy = known.get(POLICY, _ -> store.read(Authorization::read));
    return policy == null ? Authorization.Policy.FIRST : policy;
  }

  void forgetPolicy() {
    known.forgetAll();
  }

  @Override
  public Permission effective(Permission permission) {
    return permission.isOptional() ? policy().effective(permission) : permission;
  }

  @Override
  public boolean allows(Caller caller, Permission permission, Subject subject) {
    if (caller.proof() == Caller.Proof.SYSTEM) {
      return true;
    }
    Authorization.Policy policy = policy();
    Permission asked = policy.effective(permission);
    return switch (policy.strategy()) {
      case Strategy.FullControlOnceLoggedIn(boolean anonymousRead) ->
          !caller.isAnonymous() || (anonymousRead && asked.isImpliedBy(Permission.GENERIC_READ));
      case Strategy.GlobalMatrix(Matrix matrix) ->
          (matrix.held(caller) & enough(policy, asked)) != 0;
      case Strategy.ProjectMatrix(Matrix matrix) -> {
        long wanted = enough(policy, asked);
        long held = matrix.held(caller);
        yield subject instanceof Subject.Item(String fullName)
            ? onItem(caller, wanted, held, fullName)
            : (held & wanted) != 0;
      }
    };
  }

  @Override
  public boolean mayDiffer(String fullName) {
    Authorization.Policy policy = known.peek(POLICY);
    if (policy != null && !(policy.strategy() instanceof Strategy.ProjectMatrix)) {
      return false;
    }
    for (String name = fullName; name != null; name = above(name)) {
      if (items.mayGive(name)) {
        return true;
      }
    }
    return policy == null;
  }

  /** Bits of the permissions of which one suffices; disabled optional permissions do not count. */
  private static long enough(Authorization.Policy policy, Permission asked) {
    long bits = asked.sufficient();
    for (Permission above : asked.impliedBy()) {
      if (above.isOptional() && !policy.switchedOn().contains(above)) {
        bits &= ~above.bit();
      }
    }
    return bits;
  }

  /** Checks the item, then its folders upwards as far as each inherits. */
  private boolean onItem(Caller caller, long wanted, long global, String fullName) {
    boolean globally = (global & wanted) != 0;
    if ((global & Permission.ADMINISTER.bit()) != 0 || items.none()) {
      return globally;
    }
    for (String name = fullName; name != null; name = above(name)) {
      ItemGrants grants = items.find(name);
      if (grants == null) {
        continue;
      }
      if ((grants.matrix().held(caller) & wanted) != 0) {
        return true;
      }
      switch (grants.inheritance()) {
        case PARENT -> {}
        case GLOBAL -> {
          return globally;
        }
        case NONE -> {
          return false;
        }
      }
    }
    return globally;
  }

  private static @Nullable String above(String fullName) {
    int slash = fullName.lastIndexOf('/');
    return slash < 0 ? null : fullName.substring(0, slash);
  }
}
