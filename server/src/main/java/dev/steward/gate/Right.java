package dev.steward.gate;

import dev.steward.access.Permission;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a row of the table of routes asks of the caller before its endpoint is run. There is no row
 * without one: what nobody declared is closed.
 */
public sealed interface Right {

  /** Open to everybody, even to who may not read the server: the login page, {@code /whoAmI}. */
  record Open() implements Right {}

  /**
   * Open to everybody, as the endpoint asks for a key of its own. Such a row needs no crumb:
   * without one, whatever session a browser added counts for nothing.
   */
  record Hook() implements Right {}

  /** The permission, on the thing that the place holds. */
  record Needs(Permission permission) implements Right {}

  /** Any of the permissions, on the thing that the place holds. */
  record NeedsOne(List<Permission> permissions) implements Right {}

  /** The user that the place holds, and who has the permission on the server. */
  record SelfOr(Permission permission) implements Right {}

  /** The user that the place holds, and nobody else whatever their rights. */
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

  /** As written in the golden file of routes. */
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
