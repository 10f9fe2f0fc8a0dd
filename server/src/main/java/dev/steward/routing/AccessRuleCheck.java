package dev.steward.routing;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Checks the access rules of routes. */
record AccessRuleCheck(Authorizer rights) {

  /**
   * Checks the rule of a route.
   *
   * @return false if the route is restricted to one user, and the caller is someone else
   * @throws Problem.Forbidden if the caller lacks the permission
   */
  boolean allows(AccessRule rule, Caller caller, ProtectedObject protectedObject) {
    // The usual rules are tested without a pattern switch, which would generate a class at each
    // startup.
    if (rule instanceof AccessRule.OpenRule) {
      return true;
    }
    if (rule instanceof AccessRule.PermissionRule(Permission permission)) {
      rights.require(caller, permission, protectedObject);
      return true;
    }
    switch (rule) {
      case AccessRule.OpenRule _, AccessRule.PermissionRule _, AccessRule.WebhookRule _ -> {}
      case AccessRule.CrumblessReadRule _ -> rights.require(caller, Permission.READ);
      case AccessRule.AnyPermissionRule(List<Permission> permissions) ->
          requireAny(caller, permissions, protectedObject);
      case AccessRule.SelfOrPermissionRule(Permission permission) -> {
        if (!isSelf(caller, protectedObject)) {
          rights.require(caller, permission);
        }
      }
      case AccessRule.SelfRule _ -> {
        return isSelf(caller, protectedObject);
      }
    }
    return true;
  }

  /** Any one of several permissions would suffice, so the response header names none. */
  private void requireAny(
      Caller caller, List<Permission> permissions, ProtectedObject protectedObject) {
    if (permissions.stream()
        .noneMatch(permission -> rights.allows(caller, permission, protectedObject))) {
      throw Problem.Forbidden.hidden(
          caller.name()
              + " needs one of these permissions: "
              + permissions.stream()
                  .map(rights::effective)
                  .map(Permission::title)
                  .distinct()
                  .collect(Collectors.joining(", ")));
    }
  }

  static boolean isSelf(Caller caller, ProtectedObject protectedObject) {
    return !caller.isAnonymous()
        && protectedObject instanceof ProtectedObject.UserObject(long userId)
        && userId == caller.userId();
  }
}
