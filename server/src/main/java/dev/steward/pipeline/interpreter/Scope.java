package dev.steward.pipeline.interpreter;

import org.jspecify.annotations.Nullable;

/**
 * A local variable and, behind it, those that were declared before it. A closure keeps the scope of
 * the place where it is written, so it does not see what is declared later.
 */
record Scope(@Nullable Scope parent, String name, Variable variable) {
  /** Returns the variable with the name that was declared last; null if there is none. */
  static @Nullable Variable find(@Nullable Scope from, String name) {
    for (Scope scope = from; scope != null; scope = scope.parent) {
      if (scope.name.equals(name)) {
        return scope.variable;
      }
    }
    return null;
  }
}
