package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Combinations, permutations and parts of collections. */
final class Combinations {
  private Combinations() {}

  static List<@Nullable Object> collate(
      Collection<@Nullable Object> self, int size, int step, boolean keepRemainder) {
    List<@Nullable Object> elements = new ArrayList<>(self);
    List<@Nullable Object> result = new ArrayList<>();
    if (size <= 0) {
      result.add(self instanceof List<?> ? self : elements);
      return result;
    }
    if (step == 0) {
      throw new IllegalArgumentException("step cannot be zero");
    }
    Budget budget = Evaluation.currentBudget();
    long total = 0;
    for (long at = 0; at < elements.size() && at > -1; at += step) {
      if (!keepRemainder && at > elements.size() - size) {
        break;
      }
      int end = (int) Math.min(at + size, elements.size());
      total += end - at;
      budget.checkSize(total);
      budget.checkCollection(end - at);
      result.add(new ArrayList<>(elements.subList((int) at, end)));
    }
    return result;
  }

  /** Returns the combinations of one element of each collection. */
  static List<@Nullable Object> combine(Iterable<@Nullable Object> collections) {
    List<@Nullable Object> result = new ArrayList<>();
    Budget budget = Evaluation.currentBudget();
    boolean first = true;
    for (Object collection : collections) {
      List<@Nullable Object> items = Iteration.toList(collection);
      if (items.isEmpty()) {
        return new ArrayList<>();
      }
      if (first) {
        first = false;
        for (Object item : items) {
          List<@Nullable Object> start = new ArrayList<>();
          start.add(item);
          result.add(start);
        }
        continue;
      }
      budget.checkCollection((long) result.size() * items.size());
      List<@Nullable Object> longer = new ArrayList<>();
      for (Object item : items) {
        for (Object combination : result) {
          List<@Nullable Object> next = new ArrayList<>(Maps.list(combination));
          next.add(item);
          budget.checkCollection(next.size());
          longer.add(next);
        }
      }
      result = longer;
    }
    return result;
  }

  /** Returns the permutations in the order of the elements' positions. */
  static List<@Nullable Object> permute(Collection<@Nullable Object> self) {
    List<@Nullable Object> elements = new ArrayList<>(self);
    int size = elements.size();
    if (size < 1) {
      throw new IllegalArgumentException("At least one item required");
    }
    long count = 1;
    Budget budget = Evaluation.currentBudget();
    for (int i = 2; i <= size; i++) {
      count *= i;
      budget.checkCollection(count * size);
    }
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    List<@Nullable Object> result = new ArrayList<>();
    do {
      List<@Nullable Object> permutation = new ArrayList<>();
      for (int index : order) {
        permutation.add(elements.get(index));
      }
      result.add(permutation);
    } while (advance(order));
    return result;
  }

  /** Turns an order into the next one in lexical order; false after the last. */
  private static boolean advance(int[] order) {
    int at = order.length - 2;
    while (at >= 0 && order[at] > order[at + 1]) {
      at--;
    }
    if (at < 0) {
      return false;
    }
    int larger = order.length - 1;
    while (order[larger] < order[at]) {
      larger--;
    }
    swap(order, at, larger);
    for (int low = at + 1, high = order.length - 1; low < high; low++, high--) {
      swap(order, low, high);
    }
    return true;
  }

  private static void swap(int[] order, int left, int right) {
    int value = order[left];
    order[left] = order[right];
    order[right] = value;
  }

  static Set<@Nullable Object> subsequences(Collection<@Nullable Object> self) {
    Set<@Nullable Object> result = new HashSet<>();
    Budget budget = Evaluation.currentBudget();
    for (Object element : self) {
      HashCost.check(element);
      budget.checkCollection(2L * result.size() * self.size());
      Set<@Nullable Object> next = new HashSet<>();
      for (Object sequence : result) {
        List<@Nullable Object> longer = new ArrayList<>(Maps.list(sequence));
        longer.add(element);
        next.add(longer);
      }
      next.addAll(result);
      List<@Nullable Object> single = new ArrayList<>();
      single.add(element);
      next.add(single);
      result = next;
    }
    return result;
  }

  static List<@Nullable Object> transpose(Iterable<@Nullable Object> lists) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    int size = Integer.MAX_VALUE;
    for (Object row : lists) {
      if (row == null) {
        throw new NullPointerException("A row to transpose is null.");
      }
      List<@Nullable Object> list =
          Maps.list(Coercion.cast(row, TypeValue.known("java.util.List")));
      rows.add(list);
      size = Math.min(size, list.size());
    }
    List<@Nullable Object> result = new ArrayList<>();
    if (rows.isEmpty()) {
      return result;
    }
    Evaluation.currentBudget().checkCollection((long) rows.size() * size);
    for (int i = 0; i < size; i++) {
      Evaluation.currentBudget().checkCollection(rows.size());
      List<@Nullable Object> column = new ArrayList<>();
      for (List<@Nullable Object> row : rows) {
        column.add(row.get(i));
      }
      result.add(column);
    }
    return result;
  }

  static List<@Nullable Object> withIndex(Collection<@Nullable Object> self, int first) {
    Evaluation.currentBudget().checkCollection(self.size());
    List<@Nullable Object> result = new ArrayList<>();
    int index = first;
    for (Object element : self) {
      result.add(new TupleValue(element, index++));
    }
    return result;
  }

  static Map<@Nullable Object, @Nullable Object> indexed(
      Collection<@Nullable Object> self, int first) {
    Evaluation.currentBudget().checkCollection(self.size());
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    int index = first;
    for (Object element : self) {
      result.put(index++, element);
    }
    return result;
  }
}
