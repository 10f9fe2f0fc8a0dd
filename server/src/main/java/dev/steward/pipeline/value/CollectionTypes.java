package dev.steward.pipeline.value;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The constructors of collections, and the static methods of Collections, Arrays and Objects. */
@SuppressWarnings("JdkObsolete") // a script names these classes
final class CollectionTypes {
  static final Map<String, TypeMethods<?>> TABLES = new LinkedHashMap<>();

  private CollectionTypes() {}

  static {
    addLists();
    addMaps();
    addCollections();
    addCollectionValues();
    addArrays();
  }

  private static TypeMethods<Object> table(String type) {
    var table = new TypeMethods<Object>(type);
    TABLES.put(type, table);
    return table;
  }

  private static void addLists() {
    collection("java.util.ArrayList", ArrayList::new);
    collection("java.util.LinkedList", LinkedList::new);
    collection("java.util.Vector", Vector::new);
    collection("java.util.Stack", Stack::new);
    collection("java.util.ArrayDeque", ArrayDeque::new);
    collection("java.util.HashSet", HashSet::new);
    collection("java.util.LinkedHashSet", LinkedHashSet::new);
    collection("java.util.TreeSet", () -> new TreeSet<>(ValueOrder.NATURAL))
        .addConstructor("(Comparator)", a -> new TreeSet<>(a.comparator(0)));
    table("groovy.lang.Tuple2")
        .addConstructor("(Object, Object)", a -> new TupleValue(a.get(0), a.get(1)));
  }

  private static TypeMethods<Object> collection(
      String type, Supplier<Collection<@Nullable Object>> maker) {
    return table(type)
        .addConstructor("()", a -> maker.get())
        .addConstructor("(int)", a -> maker.get())
        .addConstructor(
            "(java.util.Collection)",
            a -> {
              Collection<@Nullable Object> result = maker.get();
              List<@Nullable Object> elements = a.list(0);
              elements.forEach(HashCost::check);
              result.addAll(elements);
              return result;
            });
  }

  private static void addMaps() {
    map("java.util.HashMap", HashMap::new);
    map("java.util.LinkedHashMap", LinkedHashMap::new);
    map("java.util.TreeMap", () -> new TreeMap<>(ValueOrder.NATURAL))
        .addConstructor("(Comparator)", a -> new TreeMap<>(a.comparator(0)));
    map("java.util.concurrent.ConcurrentHashMap", LinkedHashMap::new);
  }

  private static TypeMethods<Object> map(
      String type, Supplier<Map<@Nullable Object, @Nullable Object>> maker) {
    return table(type)
        .addConstructor("()", a -> maker.get())
        .addConstructor("(int)", a -> maker.get())
        .addConstructor(
            "(java.util.Map)",
            a -> {
              Map<@Nullable Object, @Nullable Object> result = maker.get();
              Evaluation.currentBudget().checkCollection(Maps.map(a.get(0)).size());
              result.putAll(Maps.map(a.get(0)));
              return result;
            });
  }

  private static void addCollections() {
    table("java.util.Collections")
        .addStatic(
            "sort(java.util.List)",
            a -> {
              ValueOrder.sort(Maps.list(a.get(0)), ValueOrder.NATURAL);
              return null;
            })
        .addStatic(
            "sort(java.util.List, Comparator)",
            a -> {
              ValueOrder.sort(Maps.list(a.get(0)), a.comparator(1));
              return null;
            })
        .addStatic(
            "sort(java.util.List, Closure)",
            a -> {
              ValueOrder.sort(Maps.list(a.get(0)), a.comparator(1));
              return null;
            })
        .addStatic(
            "reverse(java.util.List)",
            a -> {
              Collections.reverse(Maps.list(a.get(0)));
              return null;
            })
        .addStatic(
            "shuffle(java.util.List)",
            a -> shuffle(a, new Random(Evaluation.currentExternal().randomSeed())))
        .addStatic(
            "shuffle(java.util.List, java.util.Random)", a -> shuffle(a, a.as(Random.class, 1)))
        .addStatic(
            "swap(java.util.List, int, int)",
            a -> {
              Collections.swap(Maps.list(a.get(0)), a.integer(1), a.integer(2));
              return null;
            })
        .addStatic(
            "addAll(java.util.Collection, Object...)",
            a -> MethodTable.call(a.get(0), "addAll", a.list(1)))
        .addStatic("max(java.util.Collection)", a -> Reduction.extreme(a.list(0), 1))
        .addStatic("min(java.util.Collection)", a -> Reduction.extreme(a.list(0), -1))
        .addStatic(
            "frequency(java.util.Collection, Object)",
            a -> {
              HashCost.check(a.get(1));
              return Collections.frequency(a.list(0), a.get(1));
            });
  }

  private static @Nullable Object shuffle(Arguments arguments, Random random) {
    Collections.shuffle(Maps.list(arguments.get(0)), random);
    return null;
  }

  private static void addCollectionValues() {
    TypeMethods<?> table = TABLES.get("java.util.Collections");
    Objects.requireNonNull(table)
        .addStatic("emptyList()", a -> Collections.emptyList())
        .addStatic("emptySet()", a -> Collections.emptySet())
        .addStatic("emptyMap()", a -> Collections.emptyMap())
        .addStatic("singletonList(Object)", a -> Collections.singletonList(a.get(0)))
        .addStatic(
            "singleton(Object)", a -> Collections.singleton(ElementAccess.checkedKey(a.get(0))))
        .addStatic(
            "singletonMap(Object, Object)",
            a -> Collections.singletonMap(ElementAccess.checkedKey(a.get(0)), a.get(1)))
        .addStatic(
            "nCopies(int, Object)",
            a -> {
              Evaluation.currentBudget().checkCollection(a.integer(0));
              return new ArrayList<>(Collections.nCopies(a.integer(0), a.get(1)));
            })
        .addStatic(
            "unmodifiableList(java.util.List)",
            a -> Collections.unmodifiableList(Maps.list(a.get(0))))
        .addStatic(
            "unmodifiableMap(java.util.Map)", a -> Collections.unmodifiableMap(Maps.map(a.get(0))))
        .addStatic("synchronizedList(java.util.List)", a -> a.get(0))
        .addStatic("synchronizedMap(java.util.Map)", a -> a.get(0))
        .addStatic("reverseOrder()", a -> ValueOrder.NATURAL.reversed())
        .addStatic("reverseOrder(Comparator)", a -> a.comparator(0).reversed());
  }

  private static void addArrays() {
    table("java.util.Arrays")
        .addStatic("asList(Object...)", a -> Arrays.asList(a.list(0).toArray()))
        .addStatic(
            "toString(Object[])",
            a -> ValueText.text(new ArrayList<>(a.as(ArrayValue.class, 0).asList())))
        .addStatic(
            "sort(Object[])",
            a -> {
              MethodTable.call(a.get(0), "sort");
              return null;
            })
        .addStatic("equals(Object[], Object[])", a -> Equality.equal(a.get(0), a.get(1)))
        .addStatic(
            "fill(Object[], Object)",
            a -> {
              ArrayValue array = a.as(ArrayValue.class, 0);
              for (int i = 0; i < array.length(); i++) {
                array.set(i, a.get(1));
              }
              return null;
            });
    table("java.util.Objects")
        .addStatic("equals(Object, Object)", a -> Equality.javaEqual(a.get(0), a.get(1)))
        .addStatic("isNull(Object)", a -> a.get(0) == null)
        .addStatic("nonNull(Object)", a -> a.get(0) != null)
        .addStatic("toString(Object)", a -> ValueText.javaText(a.get(0)))
        .addStatic(
            "toString(Object, String)",
            a -> a.get(0) == null ? a.get(1) : ValueText.javaText(a.get(0)))
        .addStatic("requireNonNull(Object)", a -> Objects.requireNonNull(a.get(0)))
        .addStatic(
            "requireNonNull(Object, String)", a -> Objects.requireNonNull(a.get(0), a.text(1)));
  }
}
