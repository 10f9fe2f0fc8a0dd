package dev.steward.gate;

import dev.steward.access.Permission;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Access check of a route, done before its endpoint runs. Every route has one, so nothing is open
 * unless declared.
 */
public sealed interface Right {

  /** Open even without Overall/Read: the login page, {@code /whoAmI}. */
  record Open() implements Right {}

  /**
   * Open, since the endpoint checks its own key. Such a route needs no crumb: without one, the
   * session that a browser sent is ignored.
   */
  record Hook() implements Right {}

  /** Requires the permission on the resource. */
  record Needs(Permission permission) implements Right {}

  /** Requires any of the permissions on the resource. */
  record NeedsOne(List<Permission> permissions) implements Right {}

  /** Requires that the caller is the user resource itself, or has the permission on the server. */
  record SelfOr(Permission permission) implements Right {}

  /** Requires that the caller is the user resource itself, regardless of permissions. */
  record Self() implements Right {}

  static Right open() {
    return new Open();
  }

  static Right hook() {
    return new Hook();
  }

  static Right read() {
    return new Needs(Permission.READ);
  }

  static Right self() {
    return new Self();
  }

  static Right selfOrAdminister() {
    return new SelfOr(Permission.ADMINISTER);
  }

  static Right needs(Permission permission) {
    return new Needs(permission);
  }

  static Right needsOne(Permission... permissions) {
    return new NeedsOne(List.of(permissions));
  }

  /** The label in the golden file of routes. */
  default String label() {
    return switch (this) {
      case Open _ -> "open";
      case Hook _ -> "hook";
      case Needs(Permission permission) -> permission.id();
      case NeedsOne(List<Permission> permissions) ->
          permissions.stream().map(Permission::id).collect(Collectors.joining(" or "));
      case SelfOr(Permission permission) -> "self or " + permission.id();
      case Self _ -> "self";
    };
  }
}
