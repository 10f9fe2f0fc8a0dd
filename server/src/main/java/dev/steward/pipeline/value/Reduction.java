package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sums, extremes, sorted and unique elements of collections. */
final class Reduction {
  private Reduction() {}

  static @Nullable Object sum(
      Iterable<@Nullable Object> elements,
      @Nullable Object initial,
      boolean hasInitial,
      @Nullable ClosureValue closure) {
    Object result = initial;
    boolean started = hasInitial;
    for (Object element : elements) {
      Evaluation.currentBudget().step();
      Object value = closure == null ? element : closure.call(element);
      if (started && result == null) {
        throw new NullPointerException("An element of the sum is null.");
      }
      result = started ? Arithmetic.add(result, value) : value;
      started = true;
    }
    return result;
  }

  /** Returns the first smallest (sign -1) or largest (sign 1) element, ignoring nulls. */
  static @Nullable Object extreme(Iterable<@Nullable Object> elements, int sign) {
    Object best = null;
    for (Object element : elements) {
      if (element != null && (best == null || ValueOrder.compare(element, best) * sign > 0)) {
        best = element;
      }
    }
    return best;
  }

  private static boolean isBeyond(@Nullable Object value, @Nullable Object best, int sign) {
    return sign < 0 ? ValueOrder.compare(value, best) < 0 : ValueOrder.compare(best, value) < 0;
  }

  static @Nullable Object extreme(
      Iterable<@Nullable Object> elements, ClosureValue closure, int sign) {
    if (closure.maximumNumberOfParameters() != 1) {
      return extreme(elements, ValueOrder.of(closure), sign);
    }
    Object best = null;
    Object bestKey = null;
    boolean first = true;
    for (Object element : elements) {
      Object key = closure.call(element);
      if (first || isBeyond(key, bestKey, sign)) {
        best = element;
        bestKey = key;
        first = false;
      }
    }
    return best;
  }

  static @Nullable Object extreme(
      Iterable<@Nullable Object> elements, Comparator<@Nullable Object> order, int sign) {
    Object best = null;
    boolean first = true;
    for (Object element : elements) {
      Evaluation.currentBudget().step();
      if (first || Integer.signum(order.compare(element, best)) * sign > 0) {
        best = element;
        first = false;
      }
    }
    return best;
  }

  static List<@Nullable Object> sorted(
      Collection<@Nullable Object> elements, Comparator<@Nullable Object> order) {
    List<@Nullable Object> result = new ArrayList<>(elements);
    ValueOrder.sort(result, order);
    return result;
  }

  /** Returns the elements without those that equal an earlier one in this order. */
  static Collection<@Nullable Object> unique(
      Collection<@Nullable Object> elements, Comparator<@Nullable Object> order) {
    Collection<@Nullable Object> result = Similar.empty(elements);
    Budget budget = Evaluation.currentBudget();
    for (Object element : elements) {
      boolean duplicate = false;
      for (Object other : result) {
        budget.step();
        if (order.compare(element, other) == 0) {
          duplicate = true;
          break;
        }
      }
      if (!duplicate) {
        budget.checkSize(result.size() + 1L);
        result.add(element);
      }
    }
    return result;
  }

  /** Returns the distinct elements; all must be of one type that Java can order. */
  static Collection<@Nullable Object> uniqueNatural(Collection<@Nullable Object> elements) {
    Collection<@Nullable Object> result = Similar.empty(elements);
    Set<@Nullable Object> seen = new TreeSet<>();
    for (Object element : elements) {
      Evaluation.currentBudget().step();
      if (seen.add(element)) {
        Evaluation.currentBudget().checkSize(result.size() + 1L);
        result.add(element);
      }
    }
    return result;
  }

  /** The order in which elements are equal if a closure returns equal keys for them. */
  static Comparator<@Nullable Object> sameKey(ClosureValue closure) {
    if (closure.maximumNumberOfParameters() != 1) {
      return ValueOrder.of(closure);
    }
    return (left, right) -> {
      Object first = closure.call(left);
      Object second = closure.call(right);
      return first instanceof Comparable<?> && second instanceof Comparable<?>
          ? ValueOrder.NATURAL.compare(first, second)
          : Equality.equal(first, second) ? 0 : -1;
    };
  }

  /** Replaces the elements of a collection. */
  static Collection<@Nullable Object> replace(
      Collection<@Nullable Object> target, Collection<@Nullable Object> elements) {
    target.clear();
    target.addAll(elements);
    return target;
  }

  static Collection<@Nullable Object> flatten(
      Iterable<?> elements, Collection<@Nullable Object> result, int depth) {
    Maps.checkDepth(depth);
    Budget budget = Evaluation.currentBudget();
    for (Object element : elements) {
      budget.step();
      switch (element) {
        case Collection<?> nested -> flatten(nested, result, depth + 1);
        case ArrayValue array -> flatten(array, result, depth + 1);
        case null, default -> {
          result.add(element);
          budget.checkSize(result.size());
        }
      }
    }
    return result;
  }

  static Collection<@Nullable Object> intersect(
      Collection<@Nullable Object> left, Collection<@Nullable Object> right) {
    Collection<@Nullable Object> smaller = left.size() < right.size() ? left : right;
    Collection<@Nullable Object> larger = left.size() < right.size() ? right : left;
    Collection<@Nullable Object> result = Similar.empty(larger);
    for (Object element : smaller) {
      if (containsEqual(larger, element)) {
        Evaluation.currentBudget().checkSize(result.size() + 1L);
        result.add(element);
      }
    }
    return result;
  }

  private static boolean containsEqual(
      Collection<@Nullable Object> elements, @Nullable Object value) {
    Budget budget = Evaluation.currentBudget();
    for (Object element : elements) {
      budget.step();
      if (ValueOrder.NATURAL.compare(element, value) == 0) {
        return true;
      }
    }
    return false;
  }

  static Collection<@Nullable Object> minus(
      Collection<@Nullable Object> self, Collection<@Nullable Object> removed) {
    Collection<@Nullable Object> result = Similar.empty(self);
    for (Object element : self) {
      boolean keep = true;
      for (Object other : removed) {
        if (Equality.equal(element, other)) {
          keep = false;
          break;
        }
      }
      if (keep) {
        Evaluation.currentBudget().checkSize(result.size() + 1L);
        result.add(element);
      }
    }
    return result;
  }
}
