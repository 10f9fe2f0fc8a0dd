package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A closure that is derived from another one: curried, composed, memoized. */
final class DerivedClosure extends ClosureValue {
  /** What the closure does when it is called. */
  interface Body {
    @Nullable Object call(ClosureValue original, @Nullable Object[] arguments);
  }

  private final ClosureValue original;
  private final List<TypeValue> parameterTypes;
  private final Body body;
  private final boolean trampoline;

  private DerivedClosure(
      ClosureValue original, List<TypeValue> parameterTypes, Body body, boolean trampoline) {
    super(original.owner(), original.thisObject());
    this.original = original;
    this.parameterTypes = parameterTypes;
    this.body = body;
    this.trampoline = trampoline;
    setDelegate(original.delegate());
    setResolveStrategy(original.resolveStrategy());
  }

  /** Fixes arguments from an index on; a negative index counts from the end. */
  static ClosureValue curry(ClosureValue original, int index, List<@Nullable Object> fixed) {
    int count = original.maximumNumberOfParameters();
    if (index + fixed.size() > count && count > 0 && index != 0) {
      throw new IllegalArgumentException(
          "Can't curry "
              + fixed.size()
              + " arguments for a closure with "
              + count
              + " parameters.");
    }
    List<TypeValue> types = new ArrayList<>();
    int start = index < 0 ? Math.max(0, count + index) : index;
    for (int i = 0; i < count; i++) {
      if (i < start || i >= start + fixed.size()) {
        types.add(original.parameterTypes().get(i));
      }
    }
    return new DerivedClosure(
        original,
        types,
        (closure, arguments) -> closure.call(join(arguments, index, fixed)),
        false);
  }

  private static @Nullable Object[] join(
      @Nullable Object[] arguments, int index, List<@Nullable Object> fixed) {
    List<@Nullable Object> all = new ArrayList<>();
    Collections.addAll(all, arguments);
    int at = index < 0 ? all.size() + index + fixed.size() : index;
    all.addAll(Math.clamp(at, 0, all.size()), fixed);
    return all.toArray();
  }

  /** Returns a closure that calls one closure and passes its result to the other. */
  static ClosureValue compose(ClosureValue first, ClosureValue second) {
    return new DerivedClosure(
        first,
        first.parameterTypes(),
        (closure, arguments) -> second.call(closure.call(arguments)),
        false);
  }

  /** Returns a closure that remembers its results. */
  static ClosureValue memoize(ClosureValue original) {
    Map<@Nullable Object, @Nullable Object> results = new HashMap<>();
    return new DerivedClosure(
        original,
        original.parameterTypes(),
        (closure, arguments) -> {
          List<@Nullable Object> key = Arrays.asList(arguments);
          HashCost.check(key);
          if (!results.containsKey(key)) {
            Object result = closure.call(arguments);
            Evaluation.currentBudget().checkSize(results.size() + 1L);
            results.put(key, result);
            return result;
          }
          return results.get(key);
        },
        false);
  }

  /** Returns the closure that a trampoline calls; another closure is returned as it is. */
  static ClosureValue plain(ClosureValue closure) {
    return closure instanceof DerivedClosure derived && derived.trampoline
        ? derived.original
        : closure;
  }

  /**
   * Returns a closure that calls the closures that it returns, so that recursion needs no stack.
   */
  static ClosureValue trampoline(ClosureValue original) {
    return new DerivedClosure(
        original,
        original.parameterTypes(),
        (closure, arguments) -> {
          Object result = closure.call(arguments);
          while (result instanceof DerivedClosure next && next.trampoline) {
            Evaluation.currentBudget().step();
            result = next.original.call();
          }
          return result;
        },
        true);
  }

  @Override
  public @Nullable Object call(@Nullable Object... arguments) {
    return body.call(original, arguments);
  }

  @Override
  public List<TypeValue> parameterTypes() {
    return parameterTypes;
  }

  @Override
  public ClosureValue copy(
      @Nullable Object newDelegate, @Nullable Object newOwner, @Nullable Object newThisObject) {
    return new DerivedClosure(
        original.copy(newDelegate, newOwner, newThisObject), parameterTypes, body, trampoline);
  }
}
