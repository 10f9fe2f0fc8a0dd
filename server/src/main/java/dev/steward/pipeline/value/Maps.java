package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions on maps, and values of scripts as collections of Java. */
final class Maps {
  private static final int MAX_DEPTH = 200;

  private Maps() {}

  @SuppressWarnings("unchecked")
  static Map<@Nullable Object, @Nullable Object> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<@Nullable Object, @Nullable Object>) map;
    }
    throw notA(value, "java.util.Map");
  }

  @SuppressWarnings("unchecked")
  static Collection<@Nullable Object> collection(@Nullable Object value) {
    if (value instanceof Collection<?> collection) {
      return (Collection<@Nullable Object>) collection;
    }
    throw notA(value, "java.util.Collection");
  }

  /** Returns the value as a list; another collection is copied. */
  @SuppressWarnings("unchecked")
  static List<@Nullable Object> list(@Nullable Object value) {
    return switch (value) {
      case List<?> list -> (List<@Nullable Object>) list;
      case Collection<?> collection -> new ArrayList<>(collection);
      case null, default -> throw notA(value, "java.util.Collection");
    };
  }

  private static CastFailure notA(@Nullable Object value, String type) {
    return new CastFailure(
        value == null
            ? "Cannot cast object 'null' with class 'null' to class '" + type + "'"
            : Coercion.castMessage(value, type));
  }

  static Set<@Nullable Object> toSet(Collection<@Nullable Object> elements) {
    Evaluation.currentBudget().checkCollection(elements.size());
    elements.forEach(HashCost::check);
    Set<@Nullable Object> result = new HashSet<>(elements.size());
    result.addAll(elements);
    return result;
  }

  static @Nullable Object put(Map<?, ?> map, @Nullable Object key, @Nullable Object value) {
    Evaluation.currentBudget().checkSize(map.size() + 1L);
    HashCost.check(key);
    return map(map).put(key, value);
  }

  static Map.Entry<?, ?> entry(@Nullable Object value) {
    if (value instanceof Map.Entry<?, ?> entry) {
      return entry;
    }
    throw new ClassCastException(ValueText.text(value) + " is not an entry of a map");
  }

  /**
   * Adds what a closure returned for a new map: an entry, a map, or a list of a key and a value.
   */
  static void addEntry(Map<@Nullable Object, @Nullable Object> result, @Nullable Object entry) {
    switch (entry) {
      case Map<?, ?> more -> more.forEach((key, value) -> put(result, key, value));
      case List<?> pair -> put(result, element(pair, 0), element(pair, 1));
      case ArrayValue pair -> put(result, element(pair.asList(), 0), element(pair.asList(), 1));
      case Map.Entry<?, ?> single -> put(result, single.getKey(), single.getValue());
      case null, default -> throw notA(entry, "java.util.Map$Entry");
    }
  }

  private static @Nullable Object element(List<?> list, int index) {
    return index < list.size() ? list.get(index) : null;
  }

  /** Refuses collections that are nested too deeply to be walked. */
  static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new BudgetOverrun(
          "The script was stopped because a collection that it used was nested more than "
              + MAX_DEPTH
              + " levels deep.");
    }
  }

  /** Calls a closure with the key and the value, or with the entry if it has one parameter. */
  static @Nullable Object call(ClosureValue closure, Map.Entry<?, ?> entry) {
    Evaluation.currentBudget().step();
    return closure.maximumNumberOfParameters() == 2
        ? closure.call(entry.getKey(), entry.getValue())
        : closure.call(entry);
  }

  static @Nullable Object call(ClosureValue closure, Map.Entry<?, ?> entry, int index) {
    Evaluation.currentBudget().step();
    return switch (closure.maximumNumberOfParameters()) {
      case 3 -> closure.call(entry.getKey(), entry.getValue(), index);
      case 2 -> closure.call(entry, index);
      default -> closure.call(entry);
    };
  }
}
