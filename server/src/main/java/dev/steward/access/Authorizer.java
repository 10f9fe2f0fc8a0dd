package dev.steward.access;

import dev.steward.problem.Problem;

/** Checks permissions. Everything that the strategy does not grant is denied. */
public interface Authorizer {

  /** True if the caller has the permission, or one that implies it, on {@code object}. */
  boolean allows(Caller caller, Permission permission, ProtectedObject object);

  /** The given permission, or the one that is checked in its place while it is disabled. */
  default Permission effective(Permission permission) {
    return permission;
  }

  default boolean allows(Caller caller, Permission permission) {
    return allows(caller, permission, ProtectedObject.SERVER);
  }

  /** Throws {@link Problem.Forbidden} unless the caller has the permission. */
  default void require(Caller caller, Permission permission, ProtectedObject object) {
    if (!allows(caller, permission, object)) {
      Permission required = effective(permission);
      throw new Problem.Forbidden(
          caller.name() + " is missing the " + required.title() + " permission", required.id());
    }
  }

  default void require(Caller caller, Permission permission) {
    require(caller, permission, ProtectedObject.SERVER);
  }

  /**
   * False if it is certain that only server-wide grants apply to an item: neither the item nor a
   * folder above it has its own grants. Only the cache is read.
   */
  default boolean hasOverrides(String fullName) {
    return true;
  }

  /** How much of an item a caller may see. */
  enum Visibility {
    /** The caller sees nothing, not even that the item exists. */
    NOTHING,
    /** The caller sees that the item exists; an anonymous caller may sign in to see more. */
    EXISTENCE,
    READABLE
  }

  /** How much of an item the caller may see; limited by the folders above it. */
  default Visibility visibility(Caller caller, String fullName) {
    for (int end = fullName.indexOf('/'); ; end = fullName.indexOf('/', end + 1)) {
      ProtectedObject object =
          ProtectedObject.item(end < 0 ? fullName : fullName.substring(0, end));
      if (!allows(caller, Permission.ITEM_READ, object)) {
        return allows(caller, Permission.ITEM_DISCOVER, object)
            ? Visibility.EXISTENCE
            : Visibility.NOTHING;
      }
      if (end < 0) {
        return Visibility.READABLE;
      }
    }
  }
}
