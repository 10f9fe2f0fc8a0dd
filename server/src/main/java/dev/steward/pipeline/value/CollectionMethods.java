package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The methods of collections that change them or make another collection of the same kind. */
final class CollectionMethods {
  static final TypeMethods<Collection<@Nullable Object>> TABLE =
      new TypeMethods<>("java.util.Collection");

  private CollectionMethods() {}

  static {
    addChanges();
    addOperators();
    addSorting();
    addQueries();
  }

  private static void addChanges() {
    TABLE
        .add("add(Object)", (self, a) -> add(self, a.get(0)))
        .add("addAll(java.util.Collection)", (self, a) -> addAll(self, a.list(0)))
        .add("addAll(Object[])", (self, a) -> addAll(self, a.list(0)))
        .add("addAll(Object...)", (self, a) -> addAll(self, a.list(0)))
        .add("remove(Object)", (self, a) -> remove(self, a.get(0)))
        .add("removeElement(Object)", (self, a) -> remove(self, a.get(0)))
        .add("removeAll(Closure)", (self, a) -> removeIf(self, a.closure(0), true))
        .add("removeIf(Closure)", (self, a) -> removeIf(self, a.closure(0), true))
        .add("retainAll(Closure)", (self, a) -> removeIf(self, a.closure(0), false))
        .add("removeAll(java.util.Collection)", (self, a) -> removeAll(self, a.list(0)))
        .add("removeAll(Object[])", (self, a) -> removeAll(self, a.list(0)))
        .add(
            "retainAll(java.util.Collection)",
            (self, a) -> {
              List<@Nullable Object> kept = a.list(0);
              return self.removeIf(element -> !IterableMethods.contains(kept, element));
            })
        .add(
            "clear()",
            (self, a) -> {
              self.clear();
              return null;
            })
        .add(
            "leftShift(Object)",
            (self, a) -> {
              add(self, a.get(0));
              return self;
            });
  }

  static boolean add(Collection<@Nullable Object> self, @Nullable Object element) {
    Evaluation.currentBudget().checkSize(self.size() + 1L);
    if (self instanceof Set<?>) {
      HashCost.check(element);
    }
    return self.add(element);
  }

  private static boolean addAll(
      Collection<@Nullable Object> self, List<@Nullable Object> elements) {
    Evaluation.currentBudget().checkCollection((long) self.size() + elements.size());
    if (self instanceof Set<?>) {
      elements.forEach(HashCost::check);
    }
    return self.addAll(elements);
  }

  private static boolean remove(Collection<@Nullable Object> self, @Nullable Object element) {
    Evaluation.currentBudget().steps(1L + self.size() / 8);
    HashCost.check(element);
    return self.remove(element);
  }

  private static boolean removeIf(
      Collection<@Nullable Object> self, ClosureValue condition, boolean removed) {
    return self.removeIf(element -> Truth.of(condition.call(element)) == removed);
  }

  private static boolean removeAll(
      Collection<@Nullable Object> self, List<@Nullable Object> removed) {
    return self.removeIf(element -> IterableMethods.contains(removed, element));
  }

  private static void addOperators() {
    TABLE
        .add("plus(java.lang.Iterable)", (self, a) -> plus(self, a.list(0)))
        .add("plus(Object[])", (self, a) -> plus(self, a.list(0)))
        .add("plus(Object)", (self, a) -> plus(self, Collections.singletonList(a.get(0))))
        .add("minus(java.lang.Iterable)", (self, a) -> Reduction.minus(self, a.list(0)))
        .add("minus(Object[])", (self, a) -> Reduction.minus(self, a.list(0)))
        .add(
            "minus(Object)",
            (self, a) -> Reduction.minus(self, Collections.singletonList(a.get(0))))
        .add("multiply(java.lang.Number)", (self, a) -> multiply(self, a.integer(0)))
        .add("intersect(java.lang.Iterable)", (self, a) -> Reduction.intersect(self, a.list(0)));
  }

  static Collection<@Nullable Object> plus(
      Collection<@Nullable Object> self, List<@Nullable Object> more) {
    Evaluation.currentBudget().checkCollection((long) self.size() + more.size());
    Collection<@Nullable Object> result = Similar.copy(self);
    if (result instanceof Set<?>) {
      more.forEach(HashCost::check);
    }
    result.addAll(more);
    return result;
  }

  private static Collection<@Nullable Object> multiply(
      Collection<@Nullable Object> self, int count) {
    if (count < 0 && !self.isEmpty()) {
      throw new IllegalArgumentException("Illegal Capacity: " + self.size() * count);
    }
    Evaluation.currentBudget().checkCollection((long) self.size() * count);
    Collection<@Nullable Object> result = Similar.empty(self);
    for (int i = 0; i < count; i++) {
      result.addAll(self);
    }
    return result;
  }

  private static void addSorting() {
    TABLE
        .add("sort()", (self, a) -> sort(self, true, ValueOrder.NATURAL))
        .add("sort(boolean)", (self, a) -> sort(self, a.truth(0), ValueOrder.NATURAL))
        .add("sort(Closure)", (self, a) -> sort(self, true, ValueOrder.of(a.closure(0))))
        .add("sort(Comparator)", (self, a) -> sort(self, true, a.comparator(0)))
        .add(
            "sort(boolean, Closure)",
            (self, a) -> sort(self, a.truth(0), ValueOrder.of(a.closure(1))))
        .add("sort(boolean, Comparator)", (self, a) -> sort(self, a.truth(0), a.comparator(1)))
        .add("unique()", (self, a) -> unique(self, true, ValueOrder.NATURAL))
        .add("unique(boolean)", (self, a) -> unique(self, a.truth(0), ValueOrder.NATURAL))
        .add("unique(Closure)", (self, a) -> unique(self, true, Reduction.sameKey(a.closure(0))))
        .add("unique(Comparator)", (self, a) -> unique(self, true, a.comparator(0)))
        .add(
            "unique(boolean, Closure)",
            (self, a) -> unique(self, a.truth(0), Reduction.sameKey(a.closure(1))))
        .add("unique(boolean, Comparator)", (self, a) -> unique(self, a.truth(0), a.comparator(1)));
  }

  private static List<@Nullable Object> sort(
      Collection<@Nullable Object> self, boolean mutate, Comparator<@Nullable Object> order) {
    List<@Nullable Object> list =
        mutate && self instanceof List<@Nullable Object> own ? own : new ArrayList<>(self);
    ValueOrder.sort(list, order);
    return list;
  }

  private static Collection<@Nullable Object> unique(
      Collection<@Nullable Object> self, boolean mutate, Comparator<@Nullable Object> order) {
    Collection<@Nullable Object> result = Reduction.unique(self, order);
    if (mutate) {
      return Reduction.replace(self, result);
    }
    return result instanceof List<?> ? result : new ArrayList<>(result);
  }

  private static void addQueries() {
    TABLE
        .add("containsAll(java.util.Collection)", (self, a) -> containsAll(self, a.list(0)))
        .add("containsAll(Object[])", (self, a) -> containsAll(self, a.list(0)))
        .add("isCase(Object)", (self, a) -> IterableMethods.contains(self, a.get(0)))
        .add("flatten(Closure)", (self, a) -> flatten(self, Similar.empty(self), a.closure(0)))
        .add("getIndices()", (self, a) -> new IntegerRange(0, self.size(), false))
        .add("asImmutable()", (self, a) -> asImmutable(self))
        .add("asSynchronized()", (self, a) -> self)
        .add("toListString()", (self, a) -> ValueText.text(self))
        .add("clone()", (self, a) -> Similar.copy(self))
        .add(
            "toArray()",
            (self, a) -> new ArrayValue(TypeValue.known("java.lang.Object"), self.toArray()))
        .add("toArray(Object[])", (self, a) -> toArray(self, a.as(ArrayValue.class, 0)))
        .add("getAt(String)", (self, a) -> propertyOfEach(self, a.text(0), MethodTable::property))
        .add("size()", (self, a) -> self.size());
  }

  private static ArrayValue toArray(Collection<@Nullable Object> self, ArrayValue like) {
    return Coercion.cast(self, like.type()) instanceof ArrayValue array ? array : like;
  }

  private static boolean containsAll(
      Collection<@Nullable Object> self, List<@Nullable Object> elements) {
    return elements.stream().allMatch(element -> IterableMethods.contains(self, element));
  }

  private static Collection<@Nullable Object> flatten(
      Iterable<@Nullable Object> self, Collection<@Nullable Object> result, ClosureValue closure) {
    for (Object element : self) {
      if (element instanceof Collection<?>) {
        flatten(Maps.collection(element), result, closure);
      } else {
        Object value = closure.call(element);
        if (value instanceof Collection<?> nested) {
          Reduction.flatten(nested, result, 0);
        } else {
          result.add(value);
        }
      }
      Evaluation.currentBudget().checkSize(result.size());
    }
    return result;
  }

  private static Collection<@Nullable Object> asImmutable(Collection<@Nullable Object> self) {
    return switch (self) {
      case List<@Nullable Object> list -> Collections.unmodifiableList(list);
      case SortedSet<@Nullable Object> set -> Collections.unmodifiableSortedSet(set);
      case LinkedHashSet<@Nullable Object> set -> Collections.unmodifiableSet(set);
      case Set<@Nullable Object> set -> Collections.unmodifiableSet(set);
      default -> Collections.unmodifiableCollection(self);
    };
  }

  /** Returns the property of each element, as {@code list.name} does. */
  static List<@Nullable Object> propertyOfEach(
      Collection<?> elements, String name, MethodTable.PropertyReader reader) {
    List<@Nullable Object> result = new ArrayList<>();
    for (Object element : elements) {
      if (element == null) {
        continue;
      }
      try {
        result.add(reader.read(element, name));
      } catch (MissingProperty e) {
        String reason = e instanceof NestedMissingProperty nested ? nested.reason : e.toString();
        throw new NestedMissingProperty(
            TypeValue.of(elements),
            name,
            reason,
            "Exception evaluating property '"
                + name
                + "' for "
                + TypeValue.of(elements).name()
                + ", Reason: "
                + reason);
      }
    }
    return result;
  }

  /** A property that an element of a collection does not have. */
  private static final class NestedMissingProperty extends MissingProperty {
    private final String reason;

    NestedMissingProperty(TypeValue receiver, String property, String reason, String message) {
      super(receiver, property, message);
      this.reason = reason;
    }
  }
}
