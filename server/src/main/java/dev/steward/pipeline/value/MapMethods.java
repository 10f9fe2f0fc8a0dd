package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The methods of maps. */
final class MapMethods {
  static final TypeMethods<Map<@Nullable Object, @Nullable Object>> TABLE =
      new TypeMethods<>("java.util.Map");

  private MapMethods() {}

  static {
    addAccess();
    addChanges();
    addVisits();
    addSearch();
    addTransformations();
    addParts();
    addSorting();
  }

  private static void addAccess() {
    TABLE
        .add("get(Object)", (self, a) -> self.get(ElementAccess.checkedKey(a.get(0))))
        .add("getAt(Object)", (self, a) -> self.get(ElementAccess.checkedKey(a.get(0))))
        .add(
            "get(Object, Object)",
            (self, a) -> {
              if (!self.containsKey(ElementAccess.checkedKey(a.get(0)))) {
                Maps.put(self, a.get(0), a.get(1));
              }
              return self.get(a.get(0));
            })
        .add(
            "getOrDefault(Object, Object)",
            (self, a) -> self.getOrDefault(ElementAccess.checkedKey(a.get(0)), a.get(1)))
        .add(
            "containsKey(Object)",
            (self, a) -> self.containsKey(ElementAccess.checkedKey(a.get(0))))
        .add(
            "containsValue(Object)", (self, a) -> IterableMethods.contains(self.values(), a.get(0)))
        .add("keySet()", (self, a) -> self.keySet())
        .add("values()", (self, a) -> self.values())
        .add("entrySet()", (self, a) -> self.entrySet())
        .add("size()", (self, a) -> self.size())
        .add("isEmpty()", (self, a) -> self.isEmpty())
        .add("asBoolean()", (self, a) -> !self.isEmpty())
        .add("iterator()", (self, a) -> self.entrySet().iterator())
        .add("isCase(Object)", (self, a) -> Truth.of(self.get(ElementAccess.checkedKey(a.get(0)))))
        .add("equals(java.util.Map)", (self, a) -> Equality.equal(self, a.get(0)))
        .add("toMapString()", (self, a) -> ValueText.text(self))
        .add("clone()", (self, a) -> Similar.copy(self));
  }

  private static void addChanges() {
    TABLE
        .add("put(Object, Object)", (self, a) -> Maps.put(self, a.get(0), a.get(1)))
        .add(
            "putAt(Object, Object)",
            (self, a) -> {
              Maps.put(self, a.get(0), a.get(1));
              return a.get(0) instanceof String ? null : a.get(1);
            })
        .add(
            "putAll(java.util.Map)",
            (self, a) -> {
              Maps.map(a.get(0)).forEach((key, value) -> Maps.put(self, key, value));
              return null;
            })
        .add(
            "putAll(java.util.Collection)",
            (self, a) -> {
              for (Object entry : a.list(0)) {
                Maps.addEntry(self, Maps.entry(entry));
              }
              return self;
            })
        .add(
            "putIfAbsent(Object, Object)",
            (self, a) -> {
              Object current = self.get(ElementAccess.checkedKey(a.get(0)));
              return current == null ? Maps.put(self, a.get(0), a.get(1)) : current;
            })
        .add("remove(Object)", (self, a) -> self.remove(ElementAccess.checkedKey(a.get(0))))
        .add(
            "clear()",
            (self, a) -> {
              self.clear();
              return null;
            })
        .add(
            "computeIfAbsent(Object, Closure)",
            (self, a) -> computeIfAbsent(self, a.get(0), a.closure(1)))
        .add(
            "computeIfPresent(Object, Closure)",
            (self, a) ->
                self.get(ElementAccess.checkedKey(a.get(0))) == null
                    ? null
                    : compute(self, a.get(0), a.closure(1)))
        .add("compute(Object, Closure)", (self, a) -> compute(self, a.get(0), a.closure(1)))
        .add(
            "merge(Object, Object, Closure)",
            (self, a) -> merge(self, a.get(0), a.get(1), a.closure(2)))
        .add(
            "replace(Object, Object)",
            (self, a) ->
                self.containsKey(ElementAccess.checkedKey(a.get(0)))
                    ? Maps.put(self, a.get(0), a.get(1))
                    : null)
        .add(
            "replaceAll(Closure)",
            (self, a) -> {
              self.replaceAll((key, value) -> a.closure(0).call(key, value));
              return null;
            })
        .add(
            "leftShift(java.util.Map)",
            (self, a) -> {
              Maps.addEntry(self, a.get(0));
              return self;
            })
        .add(
            "leftShift(java.util.Map$Entry)",
            (self, a) -> {
              Maps.addEntry(self, a.get(0));
              return self;
            });
  }

  private static @Nullable Object computeIfAbsent(
      Map<@Nullable Object, @Nullable Object> self, @Nullable Object key, ClosureValue closure) {
    Object current = self.get(ElementAccess.checkedKey(key));
    if (current != null) {
      return current;
    }
    Object value = closure.call(key);
    if (value != null) {
      Maps.put(self, key, value);
    }
    return value;
  }

  private static @Nullable Object compute(
      Map<@Nullable Object, @Nullable Object> self, @Nullable Object key, ClosureValue closure) {
    return store(self, key, closure.call(key, self.get(ElementAccess.checkedKey(key))));
  }

  private static @Nullable Object merge(
      Map<@Nullable Object, @Nullable Object> self,
      @Nullable Object key,
      @Nullable Object value,
      ClosureValue closure) {
    Object current = self.get(ElementAccess.checkedKey(key));
    return store(self, key, current == null ? value : closure.call(current, value));
  }

  private static @Nullable Object store(
      Map<@Nullable Object, @Nullable Object> self, @Nullable Object key, @Nullable Object value) {
    if (value == null) {
      self.remove(key);
    } else {
      Maps.put(self, key, value);
    }
    return value;
  }

  private static void addVisits() {
    TABLE
        .add(
            "each(Closure)",
            (self, a) -> {
              self.entrySet().forEach(entry -> Maps.call(a.closure(0), entry));
              return self;
            })
        .add(
            "forEach(Closure)",
            (self, a) -> {
              self.forEach((key, value) -> a.closure(0).call(key, value));
              return null;
            })
        .add(
            "eachWithIndex(Closure)",
            (self, a) -> {
              int index = 0;
              for (var entry : self.entrySet()) {
                Maps.call(a.closure(0), entry, index++);
              }
              return self;
            })
        .add(
            "reverseEach(Closure)",
            (self, a) -> {
              List<Entry<@Nullable Object, @Nullable Object>> entries =
                  new ArrayList<>(self.entrySet());
              Collections.reverse(entries);
              entries.forEach(entry -> Maps.call(a.closure(0), entry));
              return self;
            });
  }

  private static void addSearch() {
    TABLE
        .add(
            "find(Closure)",
            (self, a) -> {
              for (var entry : self.entrySet()) {
                if (test(a.closure(0), entry)) {
                  return entry;
                }
              }
              return null;
            })
        .add("findAll(Closure)", (self, a) -> filter(self, a.closure(0)))
        .add("findResult(Closure)", (self, a) -> findResult(self, null, a.closure(0)))
        .add("findResult(Object, Closure)", (self, a) -> findResult(self, a.get(0), a.closure(1)))
        .add(
            "findResults(Closure)",
            (self, a) -> {
              List<@Nullable Object> result = new ArrayList<>();
              for (var entry : self.entrySet()) {
                Object value = Maps.call(a.closure(0), entry);
                if (value != null) {
                  result.add(value);
                }
              }
              return result;
            })
        .add(
            "any(Closure)",
            (self, a) -> {
              for (var entry : self.entrySet()) {
                if (test(a.closure(0), entry)) {
                  return true;
                }
              }
              return false;
            })
        .add(
            "every(Closure)",
            (self, a) -> {
              for (var entry : self.entrySet()) {
                if (!test(a.closure(0), entry)) {
                  return false;
                }
              }
              return true;
            })
        .add("count(Closure)", (self, a) -> filter(self, a.closure(0)).size())
        .add("min(Closure)", (self, a) -> Reduction.extreme(entries(self), a.closure(0), -1))
        .add("max(Closure)", (self, a) -> Reduction.extreme(entries(self), a.closure(0), 1));
  }

  private static boolean test(
      ClosureValue condition, Entry<@Nullable Object, @Nullable Object> entry) {
    return Truth.of(Maps.call(condition, entry));
  }

  private static List<@Nullable Object> entries(Map<@Nullable Object, @Nullable Object> self) {
    return new ArrayList<>(self.entrySet());
  }

  private static Map<@Nullable Object, @Nullable Object> filter(
      Map<@Nullable Object, @Nullable Object> self, ClosureValue condition) {
    Map<@Nullable Object, @Nullable Object> result = Similar.empty(self);
    for (var entry : self.entrySet()) {
      if (test(condition, entry)) {
        result.put(entry.getKey(), entry.getValue());
      }
    }
    return result;
  }

  private static @Nullable Object findResult(
      Map<@Nullable Object, @Nullable Object> self,
      @Nullable Object otherwise,
      ClosureValue closure) {
    for (var entry : self.entrySet()) {
      Object value = Maps.call(closure, entry);
      if (value != null) {
        return value;
      }
    }
    return otherwise;
  }

  private static void addTransformations() {
    TABLE
        .add("collect(Closure)", (self, a) -> collect(self, new ArrayList<>(), a.closure(0)))
        .add("collect()", (self, a) -> entries(self))
        .add(
            "collect(java.util.Collection, Closure)",
            (self, a) -> collect(self, Maps.collection(a.get(0)), a.closure(1)))
        .add(
            "collectMany(Closure)",
            (self, a) -> {
              List<@Nullable Object> result = new ArrayList<>();
              for (var entry : self.entrySet()) {
                IterableMethods.addAll(result, Maps.call(a.closure(0), entry));
              }
              return result;
            })
        .add(
            "collectEntries(Closure)",
            (self, a) -> collectEntries(self, Similar.empty(self), a.closure(0)))
        .add(
            "collectEntries(java.util.Map, Closure)",
            (self, a) -> collectEntries(self, Maps.map(a.get(0)), a.closure(1)))
        .add("inject(Object, Closure)", (self, a) -> inject(self, a.get(0), a.closure(1)))
        .add("groupBy(Closure)", (self, a) -> groupBy(self, List.of(a.closure(0))))
        .add("groupBy(Closure...)", (self, a) -> groupBy(self, ElementGroups.closures(a.list(0))))
        .add(
            "groupBy(java.util.List)",
            (self, a) -> groupBy(self, ElementGroups.closures(a.list(0))))
        .add(
            "groupEntriesBy(Closure)",
            (self, a) -> ElementGroups.collect(entries(self), key(a.closure(0))))
        .add(
            "countBy(Closure)",
            (self, a) -> ElementGroups.countBy(entries(self), key(a.closure(0))));
  }

  private static ElementGroups.Key key(ClosureValue closure) {
    return entry -> entry instanceof Entry<?, ?> current ? Maps.call(closure, current) : null;
  }

  private static Collection<@Nullable Object> collect(
      Map<@Nullable Object, @Nullable Object> self,
      Collection<@Nullable Object> result,
      ClosureValue closure) {
    for (var entry : self.entrySet()) {
      result.add(Maps.call(closure, entry));
      Evaluation.currentBudget().checkSize(result.size());
    }
    return result;
  }

  private static Map<@Nullable Object, @Nullable Object> collectEntries(
      Map<@Nullable Object, @Nullable Object> self,
      Map<@Nullable Object, @Nullable Object> result,
      ClosureValue closure) {
    for (var entry : self.entrySet()) {
      Maps.addEntry(result, Maps.call(closure, entry));
    }
    return result;
  }

  private static @Nullable Object inject(
      Map<@Nullable Object, @Nullable Object> self,
      @Nullable Object initial,
      ClosureValue closure) {
    Object result = initial;
    for (var entry : self.entrySet()) {
      Evaluation.currentBudget().step();
      result =
          closure.maximumNumberOfParameters() == 3
              ? closure.call(result, entry.getKey(), entry.getValue())
              : closure.call(result, entry);
    }
    return result;
  }

  private static Map<@Nullable Object, @Nullable Object> groupBy(
      Map<@Nullable Object, @Nullable Object> self, List<ClosureValue> closures) {
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    ElementGroups.collect(entries(self), key(closures.getFirst()))
        .forEach((key, members) -> {
          Map<@Nullable Object, @Nullable Object> group = Similar.empty(self);
          members.forEach(entry -> Maps.addEntry(group, entry));
          result.put(
              key,
              closures.size() > 1 ? groupBy(group, closures.subList(1, closures.size())) : group);
        });
    return result;
  }

  private static void addParts() {
    TABLE
        .add("plus(java.util.Map)", (self, a) -> plus(self, a.get(0)))
        .add(
            "plus(java.util.Collection)",
            (self, a) -> {
              Map<@Nullable Object, @Nullable Object> result = Similar.copy(self);
              a.list(0).forEach(entry -> Maps.addEntry(result, Maps.entry(entry)));
              return result;
            })
        .add("minus(null)", (self, a) -> Similar.copy(self))
        .add("minus(java.util.Map)", (self, a) -> common(self, Maps.map(a.get(0)), false))
        .add("intersect(java.util.Map)", (self, a) -> common(self, Maps.map(a.get(0)), true))
        .add(
            "subMap(java.util.Collection)",
            (self, a) -> {
              Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
              for (Object key : a.list(0)) {
                if (self.containsKey(ElementAccess.checkedKey(key))) {
                  result.put(key, self.get(key));
                }
              }
              return result;
            })
        .add(
            "subMap(Object[])",
            (self, a) -> {
              Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
              for (Object key : a.list(0)) {
                if (self.containsKey(ElementAccess.checkedKey(key))) {
                  result.put(key, self.get(key));
                }
              }
              return result;
            })
        .add("take(int)", (self, a) -> part(self, 0, a.integer(0)))
        .add("drop(int)", (self, a) -> part(self, Math.max(0, a.integer(0)), self.size()))
        .add("takeWhile(Closure)", (self, a) -> part(self, 0, prefix(self, a.closure(0))))
        .add("dropWhile(Closure)", (self, a) -> part(self, prefix(self, a.closure(0)), self.size()))
        .add("withDefault(Closure)", (self, a) -> new DefaultMap(self, a.closure(0)))
        .add(
            "asImmutable()",
            (self, a) ->
                self instanceof SortedMap<@Nullable Object, @Nullable Object> sorted
                    ? Collections.unmodifiableSortedMap(sorted)
                    : Collections.unmodifiableMap(self))
        .add("asSynchronized()", (self, a) -> self)
        .add("spread()", (self, a) -> self);
  }

  private static Map<@Nullable Object, @Nullable Object> plus(
      Map<@Nullable Object, @Nullable Object> self, @Nullable Object more) {
    Map<@Nullable Object, @Nullable Object> result = Similar.copy(self);
    Maps.addEntry(result, more);
    return result;
  }

  private static Map<@Nullable Object, @Nullable Object> common(
      Map<@Nullable Object, @Nullable Object> self,
      Map<@Nullable Object, @Nullable Object> other,
      boolean keepSame) {
    Map<@Nullable Object, @Nullable Object> result = Similar.empty(self);
    self.forEach((key, value) -> {
      boolean same = other.containsKey(key) && Equality.equal(value, other.get(key));
      if (same == keepSame) {
        result.put(key, value);
      }
    });
    return result;
  }

  private static Map<@Nullable Object, @Nullable Object> part(
      Map<@Nullable Object, @Nullable Object> self, int start, int end) {
    Map<@Nullable Object, @Nullable Object> result = Similar.empty(self);
    int index = 0;
    for (var entry : self.entrySet()) {
      if (index >= start && index < end) {
        result.put(entry.getKey(), entry.getValue());
      }
      index++;
    }
    return result;
  }

  private static int prefix(Map<@Nullable Object, @Nullable Object> self, ClosureValue condition) {
    int length = 0;
    for (var entry : self.entrySet()) {
      if (!test(condition, entry)) {
        return length;
      }
      length++;
    }
    return length;
  }

  private static void addSorting() {
    TABLE
        .add(
            "sort()",
            (self, a) -> {
              Map<@Nullable Object, @Nullable Object> result = new TreeMap<>(ValueOrder.NATURAL);
              result.putAll(self);
              return result;
            })
        .add(
            "sort(Comparator)",
            (self, a) -> {
              Map<@Nullable Object, @Nullable Object> result = new TreeMap<>(a.comparator(0));
              result.putAll(self);
              return result;
            })
        .add("sort(Closure)", (self, a) -> sorted(self, ValueOrder.of(a.closure(0))))
        .add(
            "toSorted()",
            (self, a) ->
                sorted(
                    self,
                    (left, right) ->
                        left instanceof Entry<?, ?> first && right instanceof Entry<?, ?> second
                            ? ValueOrder.NATURAL.compare(first.getValue(), second.getValue())
                            : 0))
        .add("toSorted(Closure)", (self, a) -> sorted(self, ValueOrder.of(a.closure(0))))
        .add("toSorted(Comparator)", (self, a) -> sorted(self, a.comparator(0)));
  }

  private static Map<@Nullable Object, @Nullable Object> sorted(
      Map<@Nullable Object, @Nullable Object> self, Comparator<@Nullable Object> order) {
    List<@Nullable Object> entries = entries(self);
    ValueOrder.sort(entries, order);
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    entries.forEach(entry -> Maps.addEntry(result, entry));
    return result;
  }
}
