package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/** New collections of a kind that fits another collection. */
@SuppressWarnings("JdkObsolete") // a copy has the class that a script named
final class Similar {
  private Similar() {}

  /** Returns an empty collection: a set for a set, a list for anything else. */
  static Collection<@Nullable Object> empty(Collection<@Nullable Object> other) {
    return switch (other) {
      case SortedSet<@Nullable Object> sorted -> new TreeSet<>(sorted.comparator());
      case Set<@Nullable Object> _ -> new LinkedHashSet<>();
      case LinkedList<@Nullable Object> _ -> new LinkedList<>();
      case Stack<@Nullable Object> _ -> new Stack<>();
      case Vector<@Nullable Object> _ -> new Vector<>();
      default -> new ArrayList<>();
    };
  }

  /** Returns a collection with the elements of another one. */
  static Collection<@Nullable Object> copy(Collection<@Nullable Object> other) {
    Evaluation.currentBudget().checkCollection(other.size());
    Collection<@Nullable Object> result = empty(other);
    result.addAll(other);
    return result;
  }

  static Map<@Nullable Object, @Nullable Object> empty(
      Map<@Nullable Object, @Nullable Object> other) {
    return other instanceof SortedMap<@Nullable Object, @Nullable Object> sorted
        ? new TreeMap<>(sorted.comparator())
        : new LinkedHashMap<>();
  }

  static Map<@Nullable Object, @Nullable Object> copy(
      Map<@Nullable Object, @Nullable Object> other) {
    Evaluation.currentBudget().checkCollection(other.size());
    Map<@Nullable Object, @Nullable Object> result = empty(other);
    result.putAll(other);
    return result;
  }
}
