package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of collections and arrays that visit elements and change nothing. */
final class IterableMethods {
  static final TypeMethods<Collection<@Nullable Object>> TABLE =
      new TypeMethods<>("java.lang.Iterable");

  private IterableMethods() {}

  static {
    addVisits();
    addSearch();
    addTransformations();
    addGroups();
    addReductions();
    addConversions();
  }

  private static void addVisits() {
    TABLE
        .add(
            "each(Closure)",
            (self, a) -> {
              visit(self, element -> a.closure(0).call(element));
              return self;
            })
        .add(
            "forEach(Closure)",
            (self, a) -> {
              visit(self, element -> a.closure(0).call(element));
              return null;
            })
        .add(
            "eachWithIndex(Closure)",
            (self, a) -> {
              int index = 0;
              for (Object element : self) {
                Evaluation.currentBudget().step();
                a.closure(0).call(element, index++);
              }
              return self;
            });
  }

  /** Visits the elements, each of which costs a step. */
  interface Visitor {
    void visit(@Nullable Object element);
  }

  static void visit(Iterable<@Nullable Object> elements, Visitor visitor) {
    Budget budget = Evaluation.currentBudget();
    for (Object element : elements) {
      budget.step();
      visitor.visit(element);
    }
  }

  private static void addSearch() {
    TABLE
        .add("find(Closure)", (self, a) -> find(self, a.closure(0)))
        .add("find()", (self, a) -> find(self, null))
        .add("findAll(Closure)", (self, a) -> filter(self, a.closure(0)))
        .add("findAll()", (self, a) -> filter(self, null))
        .add("any(Closure)", (self, a) -> any(self, a.closure(0)))
        .add("any()", (self, a) -> any(self, null))
        .add("every(Closure)", (self, a) -> every(self, a.closure(0)))
        .add("every()", (self, a) -> every(self, null))
        .add("findIndexOf(Closure)", (self, a) -> findIndex(self, 0, a.closure(0)))
        .add("findIndexOf(int, Closure)", (self, a) -> findIndex(self, a.integer(0), a.closure(1)))
        .add("findLastIndexOf(Closure)", (self, a) -> findLastIndex(self, 0, a.closure(0)))
        .add(
            "findLastIndexOf(int, Closure)",
            (self, a) -> findLastIndex(self, a.integer(0), a.closure(1)))
        .add("findIndexValues(Closure)", (self, a) -> findIndices(self, 0, a.closure(0)))
        .add(
            "findIndexValues(java.lang.Number, Closure)",
            (self, a) -> findIndices(self, a.longInteger(0), a.closure(1)))
        .add("findResult(Closure)", (self, a) -> findResult(self, null, a.closure(0)))
        .add("findResult(Object, Closure)", (self, a) -> findResult(self, a.get(0), a.closure(1)))
        .add("findResults(Closure)", (self, a) -> findResults(self, a.closure(0)))
        .add("grep(Object)", (self, a) -> grep(self, a.get(0)))
        .add("grep()", (self, a) -> filter(self, null))
        .add("split(Closure)", (self, a) -> split(self, a.closure(0)))
        .add("count(Closure)", (self, a) -> count(self, a.closure(0)))
        .add("count(Object)", (self, a) -> countEqual(self, a.get(0)))
        .add("contains(Object)", (self, a) -> contains(self, a.get(0)));
  }

  private static boolean test(@Nullable ClosureValue condition, @Nullable Object element) {
    Evaluation.currentBudget().step();
    return Truth.of(condition == null ? element : condition.call(element));
  }

  private static @Nullable Object find(
      Collection<@Nullable Object> self, @Nullable ClosureValue condition) {
    for (Object element : self) {
      if (test(condition, element)) {
        return element;
      }
    }
    return null;
  }

  /** Adds an element to a result that a large range could fill. */
  private static void add(Collection<@Nullable Object> result, @Nullable Object element) {
    Evaluation.currentBudget().checkSize(result.size() + 1L);
    result.add(element);
  }

  static Collection<@Nullable Object> filter(
      Collection<@Nullable Object> self, @Nullable ClosureValue condition) {
    Collection<@Nullable Object> result = Similar.empty(self);
    for (Object element : self) {
      if (test(condition, element)) {
        add(result, element);
      }
    }
    return result;
  }

  private static boolean any(Collection<@Nullable Object> self, @Nullable ClosureValue condition) {
    for (Object element : self) {
      if (test(condition, element)) {
        return true;
      }
    }
    return false;
  }

  private static boolean every(
      Collection<@Nullable Object> self, @Nullable ClosureValue condition) {
    for (Object element : self) {
      if (!test(condition, element)) {
        return false;
      }
    }
    return true;
  }

  private static int findIndex(
      Collection<@Nullable Object> self, int start, ClosureValue condition) {
    int index = 0;
    for (Object element : self) {
      if (index >= start && test(condition, element)) {
        return index;
      }
      index++;
    }
    return -1;
  }

  private static int findLastIndex(
      Collection<@Nullable Object> self, int start, ClosureValue condition) {
    int result = -1;
    int index = 0;
    for (Object element : self) {
      if (index >= start && test(condition, element)) {
        result = index;
      }
      index++;
    }
    return result;
  }

  private static List<@Nullable Object> findIndices(
      Collection<@Nullable Object> self, long start, ClosureValue condition) {
    List<@Nullable Object> result = new ArrayList<>();
    long index = 0;
    for (Object element : self) {
      if (index >= start && test(condition, element)) {
        add(result, index);
      }
      index++;
    }
    return result;
  }

  private static @Nullable Object findResult(
      Collection<@Nullable Object> self, @Nullable Object otherwise, ClosureValue closure) {
    for (Object element : self) {
      Object result = closure.call(element);
      if (result != null) {
        return result;
      }
    }
    return otherwise;
  }

  private static List<@Nullable Object> findResults(
      Collection<@Nullable Object> self, ClosureValue closure) {
    List<@Nullable Object> result = new ArrayList<>();
    visit(
        self,
        element -> {
          Object value = closure.call(element);
          if (value != null) {
            add(result, value);
          }
        });
    return result;
  }

  private static Collection<@Nullable Object> grep(
      Collection<@Nullable Object> self, @Nullable Object filter) {
    Collection<@Nullable Object> result = Similar.empty(self);
    visit(
        self,
        element -> {
          if (MethodTable.isCase(filter, element)) {
            add(result, element);
          }
        });
    return result;
  }

  private static List<@Nullable Object> split(
      Collection<@Nullable Object> self, ClosureValue condition) {
    Collection<@Nullable Object> accepted = Similar.empty(self);
    Collection<@Nullable Object> rejected = Similar.empty(self);
    visit(self, element -> add(test(condition, element) ? accepted : rejected, element));
    return new ArrayList<>(List.of(accepted, rejected));
  }

  private static int count(Collection<@Nullable Object> self, ClosureValue condition) {
    int count = 0;
    for (Object element : self) {
      if (test(condition, element)) {
        count++;
      }
    }
    return count;
  }

  private static int countEqual(Collection<@Nullable Object> self, @Nullable Object value) {
    int count = 0;
    for (Object element : self) {
      if (Equality.equal(element, value)) {
        count++;
      }
    }
    return count;
  }

  static boolean contains(Collection<@Nullable Object> self, @Nullable Object value) {
    Evaluation.currentBudget().steps(1L + self.size() / 8);
    HashCost.check(value);
    if (self instanceof java.util.SortedSet<?>) {
      return self.contains(value);
    }
    try {
      return self.contains(value);
    } catch (ClassCastException e) {
      return false;
    }
  }

  private static void addTransformations() {
    TABLE
        .add("collect(Closure)", (self, a) -> collect(self, new ArrayList<>(), a.closure(0)))
        .add("collect()", (self, a) -> new ArrayList<>(self))
        .add(
            "collect(java.util.Collection, Closure)",
            (self, a) -> collect(self, Maps.collection(a.get(0)), a.closure(1)))
        .add(
            "collectMany(Closure)",
            (self, a) -> {
              List<@Nullable Object> result = new ArrayList<>();
              visit(self, element -> addAll(result, a.closure(0).call(element)));
              return result;
            })
        .add("collectNested(Closure)", (self, a) -> collectNested(self, a.closure(0), 0))
        .add(
            "collectEntries(Closure)",
            (self, a) -> collectEntries(self, new LinkedHashMap<>(), a.closure(0)))
        .add("collectEntries()", (self, a) -> collectEntries(self, new LinkedHashMap<>(), null))
        .add(
            "collectEntries(java.util.Map, Closure)",
            (self, a) -> collectEntries(self, Maps.map(a.get(0)), a.closure(1)))
        .add(
            "collectEntries(java.util.Map)",
            (self, a) -> collectEntries(self, Maps.map(a.get(0)), null))
        .add(
            "collate(int)",
            (self, a) -> Combinations.collate(self, a.integer(0), a.integer(0), true))
        .add(
            "collate(int, boolean)",
            (self, a) -> Combinations.collate(self, a.integer(0), a.integer(0), a.truth(1)))
        .add(
            "collate(int, int)",
            (self, a) -> Combinations.collate(self, a.integer(0), a.integer(1), true))
        .add(
            "collate(int, int, boolean)",
            (self, a) -> Combinations.collate(self, a.integer(0), a.integer(1), a.truth(2)))
        .add("combinations()", (self, a) -> Combinations.combine(self))
        .add(
            "combinations(Closure)",
            (self, a) -> collect(Combinations.combine(self), new ArrayList<>(), a.closure(0)))
        .add(
            "eachCombination(Closure)",
            (self, a) -> {
              visit(Combinations.combine(self), element -> a.closure(0).call(element));
              return null;
            })
        .add(
            "permutations()",
            (self, a) -> {
              Set<@Nullable Object> result = new HashSet<>();
              result.addAll(Combinations.permute(self));
              return result;
            })
        .add(
            "permutations(Closure)",
            (self, a) -> collect(Combinations.permute(self), new ArrayList<>(), a.closure(0)))
        .add(
            "eachPermutation(Closure)",
            (self, a) -> {
              List<@Nullable Object> permutations = Combinations.permute(self);
              visit(permutations, element -> a.closure(0).call(element));
              return permutations.listIterator(permutations.size());
            })
        .add("withIndex()", (self, a) -> Combinations.withIndex(self, 0))
        .add("withIndex(int)", (self, a) -> Combinations.withIndex(self, a.integer(0)))
        .add("indexed()", (self, a) -> Combinations.indexed(self, 0))
        .add("indexed(int)", (self, a) -> Combinations.indexed(self, a.integer(0)));
  }

  static Collection<@Nullable Object> collect(
      Iterable<@Nullable Object> self, Collection<@Nullable Object> result, ClosureValue closure) {
    visit(
        self,
        element -> {
          result.add(closure.call(element));
          Evaluation.currentBudget().checkSize(result.size());
        });
    return result;
  }

  static void addAll(Collection<@Nullable Object> target, @Nullable Object elements) {
    List<@Nullable Object> list =
        elements instanceof ArrayValue array ? array.asList() : Maps.list(elements);
    Evaluation.currentBudget().checkCollection((long) target.size() + list.size());
    target.addAll(list);
  }

  private static List<@Nullable Object> collectNested(
      Collection<@Nullable Object> self, ClosureValue closure, int depth) {
    Maps.checkDepth(depth);
    List<@Nullable Object> result = new ArrayList<>();
    visit(
        self,
        element ->
            add(
                result,
                element instanceof Collection<?>
                    ? collectNested(Maps.collection(element), closure, depth + 1)
                    : closure.call(element)));
    return result;
  }

  static Map<@Nullable Object, @Nullable Object> collectEntries(
      Iterable<@Nullable Object> self,
      Map<@Nullable Object, @Nullable Object> result,
      @Nullable ClosureValue closure) {
    visit(
        self, element -> Maps.addEntry(result, closure == null ? element : closure.call(element)));
    return result;
  }

  private static void addGroups() {
    TABLE
        .add("groupBy(Closure)", (self, a) -> ElementGroups.groupBy(self, List.of(a.closure(0))))
        .add(
            "groupBy(Closure...)",
            (self, a) -> ElementGroups.groupBy(self, ElementGroups.closures(a.list(0))))
        .add(
            "groupBy(java.util.List)",
            (self, a) -> ElementGroups.groupBy(self, ElementGroups.closures(a.list(0))))
        .add("countBy(Closure)", (self, a) -> ElementGroups.countBy(self, a.closure(0)::call));
  }

  private static void addReductions() {
    TABLE
        .add("inject(Closure)", (self, a) -> inject(self, a.closure(0)))
        .add(
            "inject(Object, Closure)", (self, a) -> inject(self.iterator(), a.get(0), a.closure(1)))
        .add("sum()", (self, a) -> Reduction.sum(self, null, false, null))
        .add("sum(Closure)", (self, a) -> Reduction.sum(self, null, false, a.closure(0)))
        .add("sum(Object)", (self, a) -> Reduction.sum(self, a.get(0), true, null))
        .add("sum(Object, Closure)", (self, a) -> Reduction.sum(self, a.get(0), true, a.closure(1)))
        .add("min()", (self, a) -> Reduction.extreme(self, -1))
        .add("max()", (self, a) -> Reduction.extreme(self, 1))
        .add("min(Closure)", (self, a) -> Reduction.extreme(self, a.closure(0), -1))
        .add("max(Closure)", (self, a) -> Reduction.extreme(self, a.closure(0), 1))
        .add("min(Comparator)", (self, a) -> Reduction.extreme(self, a.comparator(0), -1))
        .add("max(Comparator)", (self, a) -> Reduction.extreme(self, a.comparator(0), 1))
        .add("join(String)", (self, a) -> join(self, a.get(0) == null ? "" : a.text(0)))
        .add("join()", (self, a) -> join(self, ""));
  }

  private static @Nullable Object inject(Collection<@Nullable Object> self, ClosureValue closure) {
    Iterator<@Nullable Object> elements = self.iterator();
    if (!elements.hasNext()) {
      throw new NoSuchElementException(
          "Cannot call inject() on an empty collection without passing an initial value.");
    }
    return inject(elements, elements.next(), closure);
  }

  static @Nullable Object inject(
      Iterator<@Nullable Object> elements, @Nullable Object initial, ClosureValue closure) {
    Object result = initial;
    while (elements.hasNext()) {
      Evaluation.currentBudget().step();
      result = closure.call(result, elements.next());
    }
    return result;
  }

  static String join(Iterable<@Nullable Object> elements, String separator) {
    var out = new StringBuilder();
    boolean first = true;
    Budget budget = Evaluation.currentBudget();
    for (Object element : elements) {
      budget.step();
      if (!first) {
        out.append(separator);
      }
      first = false;
      out.append(ValueText.text(element));
      budget.checkLength(out.length());
    }
    budget.checkText(out.length());
    return out.toString();
  }

  private static void addConversions() {
    TABLE
        .add("size()", (self, a) -> self.size())
        .add("toList()", (self, a) -> new ArrayList<>(self))
        .add("toSet()", (self, a) -> Maps.toSet(self))
        .add("asCollection()", (self, a) -> self)
        .add("asList()", (self, a) -> self instanceof List<?> ? self : new ArrayList<>(self))
        .add("iterator()", (self, a) -> self.iterator())
        .add("toSorted()", (self, a) -> Reduction.sorted(self, ValueOrder.NATURAL))
        .add("toSorted(Closure)", (self, a) -> Reduction.sorted(self, ValueOrder.of(a.closure(0))))
        .add("toSorted(Comparator)", (self, a) -> Reduction.sorted(self, a.comparator(0)))
        .add("toUnique()", (self, a) -> Reduction.uniqueNatural(self))
        .add(
            "toUnique(Closure)",
            (self, a) -> Reduction.unique(self, Reduction.sameKey(a.closure(0))))
        .add("toUnique(Comparator)", (self, a) -> Reduction.unique(self, a.comparator(0)))
        .add("flatten()", (self, a) -> Reduction.flatten(self, Similar.empty(self), 0))
        .add(
            "disjoint(java.lang.Iterable)",
            (self, a) -> Reduction.intersect(self, a.list(0)).isEmpty())
        .add("isEmpty()", (self, a) -> self.isEmpty())
        .add("asBoolean()", (self, a) -> !self.isEmpty());
  }
}
