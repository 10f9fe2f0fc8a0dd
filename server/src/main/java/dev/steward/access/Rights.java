package dev.steward.access;

import dev.steward.problem.Problem;

/** Decides who may do what. Everything that a strategy does not grant is denied. */
public interface Rights {

  /** True where {@code caller} has {@code permission}, or one that implies it, on the subject. */
  boolean allows(Caller caller, Permission permission, Subject subject);

  default boolean allows(Caller caller, Permission permission) {
    return allows(caller, permission, Subject.SERVER);
  }

  /** Refuses with {@link Problem.Forbidden} unless the caller has the right. */
  default void require(Caller caller, Permission permission, Subject subject) {
    if (!allows(caller, permission, subject)) {
      throw new Problem.Forbidden(
          caller.name() + " is missing the " + permission.title() + " permission", permission.id());
    }
  }

  default void require(Caller caller, Permission permission) {
    require(caller, permission, Subject.SERVER);
  }
}
