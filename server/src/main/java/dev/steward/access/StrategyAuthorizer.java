package dev.steward.access;

import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Checks permissions according to the server's policy. The policy and the grants of items are
 * cached and invalidated by the transactions that change them.
 */
public final class StrategyAuthorizer implements Authorizer {

  private static final String POLICY = "policy";

  private final Store store;
  private final ItemGrantIndex items;
  private final InvalidatingCache<String, AuthorizationPolicy> policyCache =
      new InvalidatingCache<>(1);

  public StrategyAuthorizer(Store store, ItemGrantIndex items) {
    this.store = store;
    this.items = items;
  }

  AuthorizationPolicy policy() {
    AuthorizationPolicy policy = policyCache.get(POLICY, _ -> store.read(AuthorizationRows::read));
    return policy == null ? AuthorizationPolicy.DEFAULT : policy;
  }

  void invalidatePolicy() {
    policyCache.invalidateAll();
  }

  @Override
  public Permission effective(Permission permission) {
    return permission.isOptional() ? policy().effective(permission) : permission;
  }

  @Override
  public boolean allows(Caller caller, Permission permission, ProtectedObject object) {
    if (caller.authMethod() == Caller.AuthMethod.SYSTEM) {
      return true;
    }
    AuthorizationPolicy policy = policy();
    Permission required = policy.effective(permission);
    Strategy strategy = policy.strategy();
    // There is no pattern switch on the startup path, since it would generate a class at each
    // start.
    if (strategy instanceof Strategy.FullControlOnceLoggedIn(boolean anonymousRead)) {
      return !caller.isAnonymous()
          || (anonymousRead && required.isImpliedBy(Permission.GENERIC_READ));
    }
    long sufficient = sufficientBits(policy, required);
    if (strategy instanceof Strategy.ProjectMatrix(Matrix project)
        && object instanceof ProtectedObject.ItemObject(String fullName)) {
      return allowsOnItem(caller, sufficient, project.permissionBits(caller), fullName);
    }
    Matrix matrix =
        strategy instanceof Strategy.GlobalMatrix(Matrix global)
            ? global
            : ((Strategy.ProjectMatrix) strategy).matrix();
    return (matrix.permissionBits(caller) & sufficient) != 0;
  }

  @Override
  public boolean hasOverrides(String fullName) {
    AuthorizationPolicy policy = policyCache.getIfPresent(POLICY);
    if (policy != null && !(policy.strategy() instanceof Strategy.ProjectMatrix)) {
      return false;
    }
    for (String name = fullName; name != null; name = parentOf(name)) {
      if (items.mayHaveGrants(name)) {
        return true;
      }
    }
    return policy == null;
  }

  /** Bits of the permissions that each suffice on their own; disabled permissions do not count. */
  private static long sufficientBits(AuthorizationPolicy policy, Permission required) {
    long bits = required.sufficientBits();
    for (Permission implying : required.impliedBy()) {
      if (implying.isOptional() && !policy.enabledOptional().contains(implying)) {
        bits &= ~implying.bit();
      }
    }
    return bits;
  }

  /** Checks the item, then its folders upwards as long as grants are inherited. */
  private boolean allowsOnItem(Caller caller, long sufficient, long global, String fullName) {
    boolean globally = (global & sufficient) != 0;
    if ((global & Permission.ADMINISTER.bit()) != 0 || items.isEmpty()) {
      return globally;
    }
    for (String name = fullName; name != null; name = parentOf(name)) {
      ItemGrants grants = items.find(name);
      if (grants == null) {
        continue;
      }
      if ((grants.matrix().permissionBits(caller) & sufficient) != 0) {
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

  private static @Nullable String parentOf(String fullName) {
    int slash = fullName.lastIndexOf('/');
    return slash < 0 ? null : fullName.substring(0, slash);
  }
}
