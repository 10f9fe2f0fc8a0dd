package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operator {@code ==}. */
@SuppressWarnings("ReferenceEquality") // the same object is equal to itself
public final class Equality {
  /** How deep collections may be nested in each other. */
  private static final int MAX_DEPTH = 500;

  private Equality() {}

  public static boolean equal(@Nullable Object left, @Nullable Object right) {
    return equal(left, right, 0);
  }

  private static boolean equal(@Nullable Object left, @Nullable Object right, int depth) {
    if (left == right) {
      return true;
    }
    if (left == null || right == null) {
      return false;
    }
    Evaluation.currentBudget().step();
    if (depth > MAX_DEPTH) {
      throw new BudgetOverrun(
          "The script was stopped because collections that it compared were nested more than "
              + MAX_DEPTH
              + " levels deep.");
    }
    if (ValueOrder.isComparable(left)) {
      return ValueOrder.compareForEquality(left, right) == 0;
    }
    List<?> leftList = asList(left);
    List<?> rightList = asList(right);
    if (leftList != null && rightList != null) {
      return equalLists(leftList, rightList, depth);
    }
    if (left instanceof Map.Entry<?, ?> first && right instanceof Map.Entry<?, ?> second) {
      return equal(first.getKey(), second.getKey(), depth + 1)
          && equal(first.getValue(), second.getValue(), depth + 1);
    }
    if (left instanceof Set<?> first && right instanceof Set<?> second) {
      return equalSets(first, second, depth);
    }
    if (left instanceof Map<?, ?> first && right instanceof Map<?, ?> second) {
      return equalMaps(first, second, depth);
    }
    if (left instanceof ClosureValue || left instanceof TypeValue) {
      return left.equals(right);
    }
    if (left instanceof Collection<?> || left instanceof Map<?, ?>) {
      return false;
    }
    return left.equals(right);
  }

  private static @Nullable List<?> asList(Object value) {
    return switch (value) {
      case ArrayValue array -> array.asList();
      case List<?> list -> list;
      default -> null;
    };
  }

  private static boolean equalLists(List<?> left, List<?> right, int depth) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<?> others = right.iterator();
    for (Object value : left) {
      if (!equal(value, others.next(), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalSets(Set<?> left, Set<?> right, int depth) {
    if (left.size() != right.size()) {
      return false;
    }
    List<@Nullable Object> others = new ArrayList<>(right);
    for (Object value : left) {
      if (!right.contains(value)
          && others.stream().noneMatch(other -> equal(value, other, depth + 1))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Map<?, ?> left, Map<?, ?> right, int depth) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : left.entrySet()) {
      if (!equal(entry.getValue(), right.get(entry.getKey()), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The method {@code equals} of Java, which lists, sets and maps use to look for elements. It
   * counts against the budget, since collections can share parts.
   */
  static boolean javaEqual(@Nullable Object left, @Nullable Object right) {
    HashCost.check(left);
    HashCost.check(right);
    return left == null ? right == null : left.equals(right);
  }
}
