package dev.steward.pipeline.value;

import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of arrays. */
final class ArrayMethods {
  static final TypeMethods<ArrayValue> TABLE = new TypeMethods<>("java.lang.Object[]");

  /** Methods of collections that arrays of objects have as well, with the same results. */
  private static final Set<String> LIKE_COLLECTIONS =
      Set.of(
          "find",
          "findAll",
          "grep",
          "count",
          "contains",
          "collectMany",
          "collectEntries",
          "groupBy",
          "countBy",
          "inject",
          "sum",
          "min",
          "max",
          "join",
          "toList",
          "iterator",
          "flatten",
          "first",
          "head",
          "last",
          "getIndices");

  /** Methods of collections that arrays of primitive types have. */
  private static final Set<String> PRIMITIVE =
      Set.of("count", "contains", "sum", "join", "toList", "toSet", "flatten");

  private static final Set<String> OF_PRIMITIVE =
      Set.of(
          "size",
          "getAt",
          "putAt",
          "clone",
          "equals",
          "asBoolean",
          "swap",
          "encodeBase64",
          "encodeHex");

  /** Methods of lists that return an array when called on an array. */
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
          "plus(Object[])");

  /** Methods of lists that return an array of any objects when called on an array. */
  private static final List<String> ANY_KIND =
      List.of(
          "plus(java.lang.Iterable)",
          "plus(Object)",
          "minus(java.lang.Iterable)",
          "minus(Object[])",
          "minus(Object)",
          "sort(Closure)");

  private ArrayMethods() {}

  static {
    TABLE
        .add("size()", (self, a) -> self.length())
        .add(
            "getAt(int)", (self, a) -> self.get(ElementAccess.toIndex(a.integer(0), self.length())))
        .add("getAt(groovy.lang.Range)", (self, a) -> onList(self, "getAt", a))
        .add("getAt(java.util.Collection)", (self, a) -> onList(self, "getAt", a))
        .add(
            "putAt(int, Object)",
            (self, a) -> {
              self.set(ElementAccess.toIndex(a.integer(0), self.length()), a.get(1));
              return null;
            })
        .add("clone()", (self, a) -> copy(self))
        .add("sort()", (self, a) -> sort(self, a))
        .add("sort(Comparator)", (self, a) -> sort(self, a))
        .add(
            "sort(boolean)",
            (self, a) -> sort(a.truth(0) ? self : copy(self), new Arguments(new Object[0])))
        .add(
            "swap(int, int)",
            (self, a) -> {
              Collections.swap(self.asList(), a.integer(0), a.integer(1));
              return self;
            })
        .add("sort(boolean, Closure)", (self, a) -> sorted(self, a))
        .add("sort(boolean, Comparator)", (self, a) -> sorted(self, a))
        .add("reverse(boolean)", (self, a) -> reverse(self, a.truth(0)))
        .add(
            "reverseEach(Closure)",
            (self, a) -> {
              onList(self, "reverseEach", a);
              return self;
            })
        .add("equals(Object)", (self, a) -> isEqual(self, a.get(0)))
        .add("asBoolean()", (self, a) -> self.length() > 0)
        .add("encodeBase64()", (self, a) -> Base64.getEncoder().encodeToString(self.toBytes()))
        .add("encodeHex()", (self, a) -> HexFormat.of().formatHex(self.toBytes()));
    for (String signature : SAME_KIND) {
      String name = signature.substring(0, signature.indexOf('('));
      TABLE.add(signature, (self, a) -> array(self.component(), onList(self, name, a)));
    }
    for (String signature : ANY_KIND) {
      String name = signature.substring(0, signature.indexOf('('));
      TABLE.add(
          signature,
          (self, a) -> array(TypeValue.known("java.lang.Object"), onList(self, name, a)));
    }
  }

  static boolean isLikeCollections(ArrayValue array, String name, @Nullable Object[] arguments) {
    if (!array.component().isPrimitive()) {
      return LIKE_COLLECTIONS.contains(name) && !(name.equals("flatten") && arguments.length > 0);
    }
    return PRIMITIVE.contains(name)
        && Arrays.stream(arguments).noneMatch(ClosureValue.class::isInstance);
  }

  /** Whether the table applies to the array; an array of a primitive type has few methods. */
  static boolean has(ArrayValue array, String name) {
    return !array.component().isPrimitive() || OF_PRIMITIVE.contains(name);
  }

  private static @Nullable Object onList(ArrayValue self, String name, Arguments arguments) {
    return MethodTable.call(Iteration.toList(self), name, arguments.values());
  }

  private static ArrayValue array(TypeValue component, @Nullable Object elements) {
    return new ArrayValue(component, Maps.collection(elements).toArray());
  }

  private static ArrayValue sorted(ArrayValue self, Arguments arguments) {
    ArrayValue result =
        arguments.truth(0)
            ? self
            : new ArrayValue(TypeValue.known("java.lang.Object"), self.asList().toArray());
    return sort(result, new Arguments(new Object[] {arguments.get(1)}));
  }

  private static ArrayValue reverse(ArrayValue self, boolean mutate) {
    ArrayValue result = mutate ? self : copy(self);
    Collections.reverse(result.asList());
    return result;
  }

  private static boolean isEqual(ArrayValue self, @Nullable Object other) {
    return (other instanceof ArrayValue || !self.component().isPrimitive())
        && Equality.equal(self, other);
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
