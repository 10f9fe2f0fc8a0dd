package dev.steward.pipeline.lint;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The local variables that are visible at a place in a script. */
final class Scopes {
  private Deque<Set<String>> scopes = new ArrayDeque<>();

  Scopes() {
    scopes.push(new HashSet<>());
  }

  /** Runs a check within an inner scope. */
  void within(Runnable check) {
    scopes.push(new HashSet<>());
    check.run();
    scopes.pop();
  }

  /** Runs a check in a scope that sees no variables of the outer ones: that of a method. */
  void isolated(Runnable check) {
    Deque<Set<String>> outer = scopes;
    scopes = new ArrayDeque<>();
    scopes.push(new HashSet<>());
    check.run();
    scopes = outer;
  }

  /** Declares a variable; returns false if the name is already taken in this or an outer scope. */
  boolean declare(String name) {
    boolean isNew = !contains(name);
    scopes.element().add(name);
    return isNew;
  }

  boolean contains(String name) {
    return scopes.stream().anyMatch(scope -> scope.contains(name));
  }
}
