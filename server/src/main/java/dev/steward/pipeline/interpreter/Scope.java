package dev.steward.pipeline.interpreter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The local variables of a block, in front of those of the enclosing block. */
final class Scope {
  private static final String[] NO_NAMES = {};
  private static final Variable[] NO_VARIABLES = {};

  private final @Nullable Scope parent;
  private String[] names = NO_NAMES;
  private Variable[] variables = NO_VARIABLES;
  private int count;

  Scope(@Nullable Scope parent) {
    this.parent = parent;
  }

  /** Declares a variable; one of the same name in the same block is replaced. */
  void declare(String name, Variable variable) {
    for (int i = 0; i < count; i++) {
      if (names[i].equals(name)) {
        variables[i] = variable;
        return;
      }
    }
    if (count == names.length) {
      int size = count == 0 ? 4 : count * 2;
      names = Arrays.copyOf(names, size);
      variables = Arrays.copyOf(variables, size);
    }
    names[count] = name;
    variables[count] = variable;
    count++;
  }

  /** Returns the innermost variable of the name; null if there is none. */
  @Nullable Variable find(String name) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      for (int i = 0; i < scope.count; i++) {
        if (scope.names[i].equals(name)) {
          return scope.variables[i];
        }
      }
    }
    return null;
  }
}
