package dev.steward.access;

import dev.steward.problem.Problem;

/** Decides who may do what. Everything that a strategy does not grant is denied. */
public interface Rights {

  /** True where {@code caller} has {@code permission}, or one that implies it, on the subject. */
  boolean allows(Caller caller, Permission permission, Subject subject);

  /** What is asked for where {@code permission} is: it may not be told apart from another one. */
  default Permission effective(Permission permission) {
    return permission;
  }

  default boolean allows(Caller caller, Permission permission) {
    return allows(caller, permission, Subject.SERVER);
  }

  /** Refuses with {@link Problem.Forbidden} unless the caller has the right. */
  default void require(Caller caller, Permission permission, Subject subject) {
    if (!allows(caller, permission, subject)) {
      Permission asked = effective(permission);
      throw new Problem.Forbidden(
          caller.name() + " is missing the " + asked.title() + " permission", asked.id());
    }
  }

  default void require(Caller caller, Permission permission) {
    require(caller, permission, Subject.SERVER);
  }

  /**
   * False where it is sure that nothing but the rights on the whole server counts on an item:
   * neither it nor what lies above it gives or withholds any. Asks memory alone.
   */
  default boolean mayDiffer(String fullName) {
    return true;
  }

  /** How much the caller may know of an item. */
  enum Sight {
    /** Not even that it is there. */
    NOTHING,
    /** That it is there; who is not logged in may try again with a login. */
    EXISTENCE,
    READABLE
  }

  /** How much the caller may know of an item; nobody sees further than into what lies above it. */
  default Sight sight(Caller caller, String fullName) {
    for (int end = fullName.indexOf('/'); ; end = fullName.indexOf('/', end + 1)) {
      Subject subject = Subject.item(end < 0 ? fullName : fullName.substring(0, end));
      if (!allows(caller, Permission.ITEM_READ, subject)) {
        return allows(caller, Permission.ITEM_DISCOVER, subject) ? Sight.EXISTENCE : Sight.NOTHING;
      }
      if (end < 0) {
        return Sight.READABLE;
      }
    }
  }
}
