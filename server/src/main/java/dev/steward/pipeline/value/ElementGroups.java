package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Groups of elements with the same key. */
final class ElementGroups {
  /** Returns the key of an element. */
  interface Key {
    @Nullable Object of(@Nullable Object element);
  }

  private ElementGroups() {}

  static List<ClosureValue> closures(List<@Nullable Object> values) {
    List<ClosureValue> result = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof ClosureValue closure)) {
        throw new CastFailure(
            value == null
                ? "Cannot cast object 'null' to class 'groovy.lang.Closure'"
                : Coercion.castMessage(value, "groovy.lang.Closure"));
      }
      result.add(closure);
    }
    return result;
  }

  static Map<@Nullable Object, @Nullable Object> groupBy(
      Iterable<@Nullable Object> elements, List<ClosureValue> closures) {
    ClosureValue first = closures.isEmpty() ? null : closures.getFirst();
    Map<@Nullable Object, List<@Nullable Object>> groups =
        collect(elements, element -> first == null ? element : first.call(element));
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    for (var group : groups.entrySet()) {
      List<@Nullable Object> members = group.getValue();
      result.put(
          group.getKey(),
          closures.size() > 1 ? groupBy(members, closures.subList(1, closures.size())) : members);
    }
    return result;
  }

  /** Returns the elements by key, in the order in which the keys first occur. */
  static Map<@Nullable Object, List<@Nullable Object>> collect(
      Iterable<@Nullable Object> elements, Key key) {
    Map<@Nullable Object, List<@Nullable Object>> groups = new LinkedHashMap<>();
    Budget budget = Evaluation.currentBudget();
    IterableMethods.visit(
        elements,
        element -> {
          Object value = key.of(element);
          HashCost.check(value);
          List<@Nullable Object> members =
              groups.computeIfAbsent(value, ignored -> new ArrayList<>());
          members.add(element);
          budget.checkSize(Math.max(groups.size(), members.size()));
        });
    return groups;
  }

  static Map<@Nullable Object, @Nullable Object> countBy(
      Collection<@Nullable Object> elements, Key key) {
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    collect(elements, key).forEach((value, members) -> result.put(value, members.size()));
    return result;
  }
}
