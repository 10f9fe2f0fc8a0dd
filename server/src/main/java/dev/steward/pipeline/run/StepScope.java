package dev.steward.pipeline.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings of a step: what the block steps around it give to it. Immutable; a block step
 * evaluates its body in a scope that it makes from its own.
 */
public final class StepScope {

  /** The scope of a run's first step. */
  public static final StepScope ROOT = new StepScope(null, null, null, null);

  private final @Nullable StepScope outer;
  private final @Nullable ScopeKey<?> key;
  private final @Nullable Object value;
  private final @Nullable EnvironmentChange change;

  /** A change of the environment by one block step. */
  @FunctionalInterface
  public interface EnvironmentChange {

    /**
     * Changes the variables.
     *
     * @param variables all variables around the step; changes write through
     */
    void apply(Map<String, String> variables);
  }

  private StepScope(
      @Nullable StepScope outer,
      @Nullable ScopeKey<?> key,
      @Nullable Object value,
      @Nullable EnvironmentChange change) {
    this.outer = outer;
    this.key = key;
    this.value = value;
    this.change = change;
  }

  /** This scope with one more value; it hides an outer value of the same key. */
  public <T> StepScope with(ScopeKey<T> added, T addedValue) {
    return new StepScope(this, added, addedValue, null);
  }

  /** This scope with a change of the environment, made after those of outer scopes. */
  public StepScope withEnvironment(EnvironmentChange added) {
    return new StepScope(this, null, null, added);
  }

  /** The innermost value of a key; null if no block step around gives one. */
  @SuppressWarnings("unchecked") // with() pairs each key with a value of its class
  public <T> @Nullable T find(ScopeKey<T> scopeKey) {
    for (StepScope scope = this; scope != null; scope = scope.outer) {
      if (scope.key == scopeKey) {
        return (T) scope.value;
      }
    }
    return null;
  }

  /** Whether this scope is the given one or lies in it. */
  public boolean isWithin(StepScope other) {
    for (StepScope scope = this; scope != null; scope = scope.outer) {
      if (scope == other) {
        return true;
      }
    }
    return false;
  }

  /** Makes the changes of the environment, the outermost first. */
  public void apply(Map<String, String> variables) {
    if (outer != null) {
      outer.apply(variables);
    }
    if (change != null) {
      change.apply(variables);
    }
  }
}
