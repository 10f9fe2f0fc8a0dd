package dev.steward.pipeline.value;

import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of arrays. */
final class ArrayMethods {
  static final TypeMethods<ArrayValue> TABLE = new TypeMethods<>("java.lang.Object[]");

  /** Methods of collections that arrays have as well, with the same results. */
  private static final Set<String> LIKE_COLLECTIONS =
      Set.of(
          "each",
          "eachWithIndex",
          "reverseEach",
          "find",
          "findAll",
          "any",
          "every",
          "findIndexOf",
          "findLastIndexOf",
          "findIndexValues",
          "findResult",
          "findResults",
          "grep",
          "split",
          "count",
          "contains",
          "collect",
          "collectMany",
          "collectEntries",
          "collectNested",
          "groupBy",
          "countBy",
          "inject",
          "sum",
          "min",
          "max",
          "join",
          "size",
          "toList",
          "toSet",
          "iterator",
          "flatten",
          "first",
          "head",
          "last",
          "getIndices",
          "isCase",
          "withIndex",
          "indexed",
          "combinations",
          "transpose",
          "collate");

  /** Methods of lists that give an array for an array. */
  private static final List<String> SAME_KIND =
      List.of(
          "take(int)",
          "drop(int)",
          "takeRight(int)",
          "dropRight(int)",
          "takeWhile(Closure)",
          "dropWhile(Closure)",
          "tail()",
          "init()",
          "reverse()",
          "toSorted()",
          "toSorted(Closure)",
          "toSorted(Comparator)",
          "toUnique()",
          "toUnique(Closure)",
          "toUnique(Comparator)",
          "plus(java.lang.Iterable)",
          "plus(Object[])",
          "plus(Object)",
          "minus(java.lang.Iterable)",
          "minus(Object[])",
          "minus(Object)");

  private ArrayMethods() {}

  static {
    TABLE
        .add("size()", (self, a) -> self.length())
        .add("getAt(int)", (self, a) -> self.get(Indexing.toIndex(a.integer(0), self.length())))
        .add("getAt(groovy.lang.Range)", (self, a) -> onList(self, "getAt", a))
        .add("getAt(java.util.Collection)", (self, a) -> onList(self, "getAt", a))
        .add(
            "putAt(int, Object)",
            (self, a) -> {
              self.set(Indexing.toIndex(a.integer(0), self.length()), a.get(1));
              return null;
            })
        .add("clone()", (self, a) -> copy(self))
        .add("sort()", (self, a) -> sort(self, a))
        .add("sort(Closure)", (self, a) -> sort(self, a))
        .add("sort(Comparator)", (self, a) -> sort(self, a))
        .add("equals(Object)", (self, a) -> Equality.equal(self, a.get(0)))
        .add("asBoolean()", (self, a) -> self.length() > 0)
        .add("encodeBase64()", (self, a) -> Base64.getEncoder().encodeToString(self.toBytes()))
        .add("encodeHex()", (self, a) -> HexFormat.of().formatHex(self.toBytes()));
    for (String signature : SAME_KIND) {
      String name = signature.substring(0, signature.indexOf('('));
      TABLE.add(signature, (self, a) -> array(self, onList(self, name, a)));
    }
  }

  static boolean isLikeCollections(String name) {
    return LIKE_COLLECTIONS.contains(name);
  }

  private static @Nullable Object onList(ArrayValue self, String name, Arguments arguments) {
    return MethodTable.call(Iteration.toList(self), name, arguments.values());
  }

  private static ArrayValue array(ArrayValue self, @Nullable Object elements) {
    return elements instanceof Collection<?> collection
        ? new ArrayValue(self.component(), collection.toArray())
        : self;
  }

  private static ArrayValue copy(ArrayValue self) {
    return new ArrayValue(self.component(), self.asList().toArray());
  }

  private static ArrayValue sort(ArrayValue self, Arguments arguments) {
    Object sorted = onList(self, "sort", arguments);
    int index = 0;
    for (Object element : Maps.list(sorted)) {
      self.set(index++, element);
    }
    return self;
  }
}
