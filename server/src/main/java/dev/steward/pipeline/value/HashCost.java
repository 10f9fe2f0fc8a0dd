package dev.steward.pipeline.value;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the cost of Java's own {@code hashCode} and {@code equals} of a collection before they are
 * called. A few lists that contain each other several times are small in memory and enormous to
 * walk.
 */
final class HashCost {
  private static final int MAX_DEPTH = 200;

  private HashCost() {}

  /** Checks a value that becomes the key of a map or the element of a set. */
  static void check(@Nullable Object value) {
    if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
      check(value, Evaluation.currentBudget(), 0);
    }
  }

  private static void check(@Nullable Object value, Budget budget, int depth) {
    budget.step();
    if (depth > MAX_DEPTH) {
      throw new BudgetOverrun(
          "The script was stopped because a collection used as a key was nested more than "
              + MAX_DEPTH
              + " levels deep.");
    }
    switch (value) {
      case RangeValue _ -> {}
      case Collection<?> collection -> {
        for (Object element : collection) {
          check(element, budget, depth + 1);
        }
      }
      case Map<?, ?> map -> {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          check(entry.getKey(), budget, depth + 1);
          check(entry.getValue(), budget, depth + 1);
        }
      }
      case null, default -> {}
    }
  }
}
