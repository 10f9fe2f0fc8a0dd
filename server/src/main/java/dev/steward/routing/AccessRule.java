package dev.steward.routing;

import dev.steward.access.Permission;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Access check of a route, performed before its endpoint runs. Every route has a rule, so no route
 * is open unless it is declared as open.
 */
public sealed interface AccessRule {

  /** Open even without Overall/Read, as the login page and {@code /whoAmI} are. */
  record OpenRule() implements AccessRule {}

  /**
   * Open, since the endpoint checks its own key. A request to such a route needs no crumb, but
   * without one, the session that a browser sends is ignored.
   */
  record WebhookRule() implements AccessRule {}

  /**
   * Requires Overall/Read. A POST to such a route changes nothing, so it needs no crumb; Jenkins
   * exempts the same paths.
   */
  record CrumblessReadRule() implements AccessRule {}

  /** Requires the permission on the resource. */
  record PermissionRule(Permission permission) implements AccessRule {}

  /** Requires any of the permissions on the resource. */
  record AnyPermissionRule(List<Permission> permissions) implements AccessRule {}

  /**
   * Requires the caller to be the user whose resource it is, or to have the permission on the
   * server.
   */
  record SelfOrPermissionRule(Permission permission) implements AccessRule {}

  /** Requires the caller to be the user whose resource it is, regardless of permissions. */
  record SelfRule() implements AccessRule {}

  static AccessRule open() {
    return new OpenRule();
  }

  static AccessRule hook() {
    return new WebhookRule();
  }

  static AccessRule read() {
    return new PermissionRule(Permission.READ);
  }

  static AccessRule readWithoutCrumb() {
    return new CrumblessReadRule();
  }

  static AccessRule self() {
    return new SelfRule();
  }

  static AccessRule selfOrAdminister() {
    return new SelfOrPermissionRule(Permission.ADMINISTER);
  }

  static AccessRule needs(Permission permission) {
    return new PermissionRule(permission);
  }

  static AccessRule needsOne(Permission... permissions) {
    return new AnyPermissionRule(List.of(permissions));
  }

  /** The label in the golden file of routes. */
  default String label() {
    return switch (this) {
      case OpenRule _ -> "open";
      case WebhookRule _ -> "hook";
      case CrumblessReadRule _ -> Permission.READ.id() + ", no crumb";
      case PermissionRule(Permission permission) -> permission.id();
      case AnyPermissionRule(List<Permission> permissions) ->
          permissions.stream().map(Permission::id).collect(Collectors.joining(" or "));
      case SelfOrPermissionRule(Permission permission) -> "self or " + permission.id();
      case SelfRule _ -> "self";
    };
  }
}
