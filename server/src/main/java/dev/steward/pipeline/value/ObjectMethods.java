package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The methods that every value has. */
@SuppressWarnings("ReferenceEquality") // the method is() compares objects
final class ObjectMethods {
  static final TypeMethods<Object> TABLE = new TypeMethods<>("java.lang.Object");

  private ObjectMethods() {}

  static {
    addBasics();
    addProperties();
    addVisits();
  }

  private static void addBasics() {
    TABLE
        .add(
            "toString()",
            (self, a) ->
                switch (self) {
                  case RangeValue _, JsonObjectValue _, JsonArrayValue _ -> self.toString();
                  default -> ValueText.text(self);
                })
        .add("equals(Object)", (self, a) -> Equality.javaEqual(self, a.get(0)))
        .add(
            "hashCode()",
            (self, a) -> {
              HashCost.check(self);
              return self.hashCode();
            })
        .add("getClass()", (self, a) -> TypeValue.of(self))
        .add("is(Object)", (self, a) -> self == a.get(0))
        .add("with(Closure)", (self, a) -> with(self, a.closure(0)))
        .add("identity(Closure)", (self, a) -> with(self, a.closure(0)))
        .add("inspect()", (self, a) -> ValueText.inspect(self))
        .add("asBoolean()", (self, a) -> Truth.of(self))
        .add("asType(Class)", (self, a) -> Coercion.as(self, a.type(0)))
        .add(
            "isCase(Object)",
            (self, a) ->
                self instanceof ArrayValue array
                    ? IterableMethods.contains(array.asList(), a.get(0))
                    : Equality.javaEqual(self, a.get(0)))
        .add("sprintf(String, Object...)", (self, a) -> Formatter.format(a.text(0), a.list(1)))
        .add("iterator()", (self, a) -> Iteration.of(self))
        .add("compareTo(Object)", (self, a) -> compare(self, a.get(0)));
    TABLE.addConstructor("()", a -> new PlainObject());
  }

  /** What {@code new Object()} creates. */
  static final class PlainObject {
    @Override
    public String toString() {
      return "java.lang.Object@0";
    }
  }

  private static int compare(Object self, @Nullable Object other) {
    if (!ValueOrder.isComparable(self)) {
      throw new MissingMethod("compareTo", TypeValue.of(self), false, other);
    }
    if (other == null) {
      throw new NullPointerException("Cannot compare " + TypeValue.of(self).name() + " to null");
    }
    if (self instanceof Number && !(other instanceof Number || other instanceof Character)) {
      throw new ClassCastException(
          TypeValue.of(other).name() + " cannot be cast to " + TypeValue.of(self).name());
    }
    return ValueOrder.compare(self, other);
  }

  static @Nullable Object with(@Nullable Object self, ClosureValue closure) {
    ClosureValue copy = closure.copy(self, closure.owner(), closure.thisObject());
    copy.setResolveStrategy(ClosureValue.DELEGATE_FIRST);
    return copy.call(self);
  }

  private static void addProperties() {
    TABLE
        .add("getAt(String)", (self, a) -> MethodTable.property(self, a.text(0)))
        .add(
            "putAt(String, Object)",
            (self, a) -> {
              MethodTable.setProperty(self, a.text(0), a.get(1));
              return null;
            })
        .add("getProperty(String)", (self, a) -> MethodTable.property(self, a.text(0)))
        .add(
            "setProperty(String, Object)",
            (self, a) -> {
              MethodTable.setProperty(self, a.text(0), a.get(1));
              return null;
            })
        .add("hasProperty(String)", (self, a) -> MethodTable.hasProperty(self, a.text(0)))
        .add("respondsTo(String)", (self, a) -> Receivers.hasName(self, a.text(0)))
        .add(
            "respondsTo(String, Object[])",
            (self, a) ->
                MethodTable.respondsTo(
                    self, a.text(0), a.as(ArrayValue.class, 1).asList().toArray()))
        .add(
            "invokeMethod(String, Object)",
            (self, a) -> MethodTable.call(self, a.text(0), spread(a.get(1))));
  }

  private static @Nullable Object[] spread(@Nullable Object arguments) {
    return switch (arguments) {
      case null -> new Object[0];
      case ArrayValue array -> array.asList().toArray();
      case List<?> list -> list.toArray();
      default -> new Object[] {arguments};
    };
  }

  /**
   * Adds the methods that treat a value as the list of its elements, or as a list of itself alone.
   */
  private static void addVisits() {
    for (String name :
        List.of(
            "any",
            "every",
            "find",
            "findResult",
            "findIndexOf",
            "findLastIndexOf",
            "findIndexValues",
            "inject")) {
      TABLE.add(name + "(Closure)", (self, a) -> onElements(self, name, a));
    }
    for (String name : List.of("findResult", "inject")) {
      TABLE.add(name + "(Object, Closure)", (self, a) -> onElements(self, name, a));
    }
    for (String name : List.of("findIndexOf", "findLastIndexOf")) {
      TABLE.add(name + "(int, Closure)", (self, a) -> onElements(self, name, a));
    }
    TABLE
        .add("findAll(Closure)", (self, a) -> onElements(self, "findAll", a))
        .add("collect(Closure)", (self, a) -> onElements(self, "collect", a))
        .add("collect()", (self, a) -> onElements(self, "collect", a))
        .add("collect(java.util.Collection, Closure)", (self, a) -> onElements(self, "collect", a))
        .add("findAll()", (self, a) -> onElements(self, "findAll", a))
        .add("find()", (self, a) -> onElements(self, "find", a))
        .add("any()", (self, a) -> onElements(self, "any", a))
        .add("every()", (self, a) -> onElements(self, "every", a))
        .add("grep()", (self, a) -> onElements(self, "grep", a))
        .add("grep(Object)", (self, a) -> onElements(self, "grep", a))
        .add("split(Closure)", (self, a) -> onElements(self, "split", a))
        .add(
            "each(Closure)",
            (self, a) -> {
              onElements(self, "each", a);
              return self;
            })
        .add(
            "eachWithIndex(Closure)",
            (self, a) -> {
              onElements(self, "eachWithIndex", a);
              return self;
            });
  }

  private static @Nullable Object onElements(Object self, String name, Arguments arguments) {
    Collection<@Nullable Object> elements = elements(self);
    return IterableMethods.TABLE.call(elements, name, arguments.values());
  }

  private static Collection<@Nullable Object> elements(Object self) {
    return self instanceof Collection<?>
        ? Maps.collection(self)
        : Collections.unmodifiableList(new ArrayList<>(Iteration.toList(self)));
  }
}
