package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The methods of lists. */
final class ListMethods {
  static final TypeMethods<List<@Nullable Object>> TABLE = new TypeMethods<>("java.util.List");

  private ListMethods() {}

  static {
    addAccess();
    addChanges();
    addParts();
    addOthers();
  }

  private static void addAccess() {
    TABLE
        .add("get(int)", (self, a) -> self.get(a.integer(0)))
        .add("getAt(int)", (self, a) -> ElementAccess.get(self, a.integer(0)))
        .add("getAt(groovy.lang.Range)", (self, a) -> getAt(self, a.as(RangeValue.class, 0)))
        .add("getAt(java.util.Collection)", (self, a) -> getAll(self, a.list(0)))
        .add("indexOf(Object)", (self, a) -> indexOf(self, a.get(0)))
        .add("lastIndexOf(Object)", (self, a) -> lastIndexOf(self, a.get(0)))
        .add("subList(int, int)", (self, a) -> self.subList(a.integer(0), a.integer(1)))
        .add("listIterator()", (self, a) -> self.listIterator())
        .add(
            "reverseEach(Closure)",
            (self, a) -> {
              for (int i = self.size() - 1; i >= 0; i--) {
                Evaluation.currentBudget().step();
                a.closure(0).call(self.get(i));
              }
              return self;
            });
  }

  private static int indexOf(List<@Nullable Object> self, @Nullable Object value) {
    Evaluation.currentBudget().steps(1L + self.size() / 8);
    HashCost.check(value);
    return self.indexOf(value);
  }

  private static int lastIndexOf(List<@Nullable Object> self, @Nullable Object value) {
    Evaluation.currentBudget().steps(1L + self.size() / 8);
    HashCost.check(value);
    return self.lastIndexOf(value);
  }

  static List<@Nullable Object> getAt(List<@Nullable Object> self, RangeValue range) {
    if (range instanceof EmptyRange) {
      return list(Similar.empty(self));
    }
    RangeValue.Borders borders = range.borders(self.size());
    List<@Nullable Object> part = self.subList(borders.start(), borders.end());
    Evaluation.currentBudget().checkCollection(part.size());
    List<@Nullable Object> result = list(Similar.empty(self));
    result.addAll(borders.reverse() ? reversed(part) : part);
    return result;
  }

  private static List<@Nullable Object> getAll(
      List<@Nullable Object> self, List<@Nullable Object> indices) {
    List<@Nullable Object> result = new ArrayList<>();
    for (Object index : indices) {
      switch (index) {
        case RangeValue range -> result.addAll(getAt(self, range));
        case List<?> nested -> result.addAll(getAll(self, Maps.list(nested)));
        case null, default -> result.add(ElementAccess.get(self, Coercion.toInt(index)));
      }
      Evaluation.currentBudget().checkSize(result.size());
    }
    return result;
  }

  private static List<@Nullable Object> list(Collection<@Nullable Object> collection) {
    return collection instanceof List<@Nullable Object> list ? list : new ArrayList<>(collection);
  }

  private static void addChanges() {
    TABLE
        .add("set(int, Object)", (self, a) -> self.set(a.integer(0), a.get(1)))
        .add(
            "putAt(int, Object)",
            (self, a) -> {
              put(self, a.integer(0), a.get(1));
              return null;
            })
        .add(
            "putAt(groovy.lang.Range, Object)",
            (self, a) -> {
              put(self, a.as(RangeValue.class, 0), a.get(1));
              return null;
            })
        .add(
            "putAt(java.util.List, Object)",
            (self, a) -> {
              putAll(self, a.list(0), a.get(1));
              return null;
            })
        .add(
            "add(int, Object)",
            (self, a) -> {
              Evaluation.currentBudget().checkSize(self.size() + 1L);
              self.add(a.integer(0), a.get(1));
              return null;
            })
        .add(
            "addAll(int, java.util.Collection)",
            (self, a) -> {
              List<@Nullable Object> more = a.list(1);
              Evaluation.currentBudget().checkCollection((long) self.size() + more.size());
              return self.addAll(a.integer(0), more);
            })
        .add("remove(int)", (self, a) -> self.remove(a.integer(0)))
        .add("removeAt(int)", (self, a) -> self.remove(a.integer(0)))
        .add("push(Object)", (self, a) -> CollectionMethods.add(self, a.get(0)))
        .add(
            "pop()",
            (self, a) -> {
              if (self.isEmpty()) {
                throw new NoSuchElementException("Cannot pop() an empty List");
              }
              return self.remove(self.size() - 1);
            })
        .add(
            "swap(int, int)",
            (self, a) -> {
              Collections.swap(self, a.integer(0), a.integer(1));
              return self;
            })
        .add(
            "replaceAll(Closure)",
            (self, a) -> {
              self.replaceAll(element -> a.closure(0).call(element));
              return null;
            });
  }

  static void put(List<@Nullable Object> self, int index, @Nullable Object value) {
    int at = ElementAccess.toIndex(index, self.size());
    if (at < self.size()) {
      self.set(at, value);
      return;
    }
    Evaluation.currentBudget().checkCollection(at + 1L);
    while (self.size() < at) {
      self.add(null);
    }
    self.add(at, value);
  }

  private static void put(List<@Nullable Object> self, RangeValue range, @Nullable Object value) {
    List<@Nullable Object> part;
    if (range instanceof EmptyRange) {
      int at = ElementAccess.toIndex(Coercion.toInt(range.from()), self.size());
      part = self.subList(at, at);
    } else {
      RangeValue.Borders borders = range.borders(self.size());
      part = self.subList(borders.start(), borders.end());
    }
    part.clear();
    if (value instanceof Collection<?> collection) {
      Evaluation.currentBudget().checkCollection((long) self.size() + collection.size());
      part.addAll(collection);
    } else {
      part.add(value);
    }
  }

  private static void putAll(
      List<@Nullable Object> self, List<@Nullable Object> indices, @Nullable Object value) {
    if (value instanceof List<?> values) {
      if (indices.size() != values.size()) {
        throw new IllegalArgumentException(
            "Trying to replace " + indices.size() + " items with " + values.size() + " items");
      }
      for (int i = 0; i < indices.size(); i++) {
        put(self, Coercion.toInt(indices.get(i)), values.get(i));
      }
      return;
    }
    for (Object index : indices) {
      put(self, Coercion.toInt(index), value);
    }
  }

  private static void addParts() {
    TABLE
        .add("first()", (self, a) -> first(self, "first"))
        .add("head()", (self, a) -> first(self, "first"))
        .add("last()", (self, a) -> last(self))
        .add("tail()", (self, a) -> rest(self, "tail", 1, self.size()))
        .add("init()", (self, a) -> rest(self, "init", 0, self.size() - 1))
        .add("take(int)", (self, a) -> part(self, 0, a.integer(0)))
        .add("drop(int)", (self, a) -> part(self, a.integer(0), self.size()))
        .add(
            "takeRight(int)",
            (self, a) -> view(self, self.size() - Math.max(0, a.integer(0)), self.size()))
        .add("dropRight(int)", (self, a) -> view(self, 0, self.size() - Math.max(0, a.integer(0))))
        .add("takeWhile(Closure)", (self, a) -> part(self, 0, prefix(self, a.closure(0))))
        .add(
            "dropWhile(Closure)", (self, a) -> part(self, prefix(self, a.closure(0)), self.size()));
  }

  private static @Nullable Object first(List<@Nullable Object> self, String name) {
    if (self.isEmpty()) {
      throw new NoSuchElementException("Cannot access " + name + "() element from an empty List");
    }
    return self.get(0);
  }

  private static @Nullable Object last(List<@Nullable Object> self) {
    if (self.isEmpty()) {
      throw new NoSuchElementException("Cannot access last() element from an empty List");
    }
    return self.get(self.size() - 1);
  }

  private static List<@Nullable Object> rest(
      List<@Nullable Object> self, String name, int start, int end) {
    if (self.isEmpty()) {
      throw new NoSuchElementException(
          "Cannot access "
              + name
              + "() for an empty "
              + (name.equals("init") ? "Iterable" : "iterable"));
    }
    return part(self, start, end);
  }

  private static List<@Nullable Object> part(List<@Nullable Object> self, int start, int end) {
    int from = Math.clamp(start, 0, self.size());
    int to = Math.clamp(end, from, self.size());
    Evaluation.currentBudget().checkCollection(to - from);
    List<@Nullable Object> result = list(Similar.empty(self));
    if (self instanceof RangeValue) {
      // A copy of the whole range could be too large for a small part of it.
      for (int i = from; i < to; i++) {
        result.add(self.get(i));
      }
    } else {
      result.addAll(new ArrayList<>(self).subList(from, to));
    }
    return result;
  }

  /** Returns a part as the list itself defines it, which a reverse range does from its low end. */
  private static List<@Nullable Object> view(List<@Nullable Object> self, int start, int end) {
    int from = Math.clamp(start, 0, self.size());
    List<@Nullable Object> result = list(Similar.empty(self));
    result.addAll(self.subList(from, Math.clamp(end, from, self.size())));
    return result;
  }

  private static int prefix(List<@Nullable Object> self, ClosureValue condition) {
    int length = 0;
    while (length < self.size() && Truth.of(condition.call(self.get(length)))) {
      length++;
    }
    return length;
  }

  private static void addOthers() {
    TABLE
        .add("reverse()", (self, a) -> reversed(self))
        .add("reverse(boolean)", (self, a) -> reverse(self, a.truth(0)))
        .add("transpose()", (self, a) -> Combinations.transpose(self))
        .add("subsequences()", (self, a) -> Combinations.subsequences(self))
        .add("plus(int, java.lang.Iterable)", (self, a) -> insert(self, a.integer(0), a.list(1)))
        .add("withDefault(Closure)", (self, a) -> new DefaultList(self, a.closure(0), false))
        .add("withLazyDefault(Closure)", (self, a) -> new DefaultList(self, a.closure(0), false))
        .add("withEagerDefault(Closure)", (self, a) -> new DefaultList(self, a.closure(0), true))
        .add("equals(java.util.List)", (self, a) -> Equality.equal(self, a.get(0)))
        .add("equals(Object[])", (self, a) -> Equality.equal(self, a.get(0)));
  }

  private static List<@Nullable Object> reversed(List<@Nullable Object> self) {
    Evaluation.currentBudget().checkCollection(self.size());
    List<@Nullable Object> result = new ArrayList<>(self);
    Collections.reverse(result);
    return result;
  }

  private static List<@Nullable Object> reverse(List<@Nullable Object> self, boolean mutate) {
    if (mutate) {
      Collections.reverse(self);
      return self;
    }
    return reversed(self);
  }

  private static List<@Nullable Object> insert(
      List<@Nullable Object> self, int index, List<@Nullable Object> more) {
    Evaluation.currentBudget().checkCollection((long) self.size() + more.size());
    List<@Nullable Object> result = new ArrayList<>(self);
    result.addAll(index, more);
    return result;
  }
}
