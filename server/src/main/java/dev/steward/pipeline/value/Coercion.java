package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/** Conversions of values: casts, the operator {@code as}, and values of typed variables. */
@SuppressWarnings("JdkObsolete") // a script names these classes
public final class Coercion {
  private Coercion() {}

  /** Converts as a cast or an assignment to a typed variable does. */
  public static @Nullable Object cast(@Nullable Object value, TypeValue type) {
    if (value == null) {
      if (type.isPrimitive()) {
        if (type.name().equals("boolean")) {
          return false;
        }
        throw new CastFailure(
            "Cannot cast object 'null' with class 'null' to class '"
                + type.name()
                + "'. Try '"
                + boxedName(type)
                + "' instead");
      }
      return type.name().equals("java.lang.Boolean") ? false : null;
    }
    if (type.name().equals("java.lang.Object") || type.isInstance(value)) {
      return value;
    }
    TypeValue component = type.component();
    if (component != null) {
      return toArray(value, component);
    }
    return switch (type.name()) {
      case "java.lang.String" -> ValueText.javaText(value);
      case "java.lang.Character", "char" -> toCharacter(value);
      case "java.lang.Boolean", "boolean" -> Truth.of(value);
      case "java.lang.Class" -> toType(value);
      case "java.util.Collection", "java.lang.Iterable", "java.util.List", "java.util.Set" ->
          toCollection(value, type);
      default -> {
        if (isNumberType(type)) {
          yield toNumber(value, type);
        }
        yield construct(value, type);
      }
    };
  }

  private static String boxedName(TypeValue type) {
    return switch (type.name()) {
      case "int" -> "java.lang.Integer";
      case "char" -> "java.lang.Character";
      default ->
          "java.lang." + Character.toUpperCase(type.name().charAt(0)) + type.name().substring(1);
    };
  }

  private static Object toCollection(Object value, TypeValue type) {
    boolean set = type.name().equals("java.util.Set");
    if (value instanceof ArrayValue array) {
      return set ? new LinkedHashSet<>(array.asList()) : new ArrayList<>(array.asList());
    }
    if (set && value instanceof Collection<?> collection) {
      return new LinkedHashSet<>(collection);
    }
    throw new CastFailure(castMessage(value, type.name()));
  }

  /** Calls a constructor with the elements of a list, as {@code Date d = [2020, 1, 1]} does. */
  private static @Nullable Object construct(Object value, TypeValue type) {
    @Nullable Object[] arguments =
        switch (value) {
          case Collection<?> collection -> collection.toArray();
          case ArrayValue array -> array.asList().toArray();
          default -> null;
        };
    if (arguments != null && MethodTable.hasConstructor(type, arguments)) {
      return MethodTable.create(type, arguments);
    }
    if (arguments != null && MethodTable.hasConstructor(type, new Object[] {value})) {
      return MethodTable.create(type, value);
    }
    if (value instanceof ClosureValue closure && type.isInterface()) {
      return Interfaces.of(closure, type);
    }
    throw new CastFailure(castMessage(value, type.name()));
  }

  private static Object toType(Object value) {
    TypeValue type = TypeValue.find(ValueText.text(value));
    if (type == null) {
      throw new CastFailure(castMessage(value, "java.lang.Class"));
    }
    return type;
  }

  private static boolean isNumberType(TypeValue type) {
    return switch (type.name()) {
      case "int",
          "long",
          "byte",
          "short",
          "float",
          "double",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Byte",
          "java.lang.Short",
          "java.lang.Float",
          "java.lang.Double",
          "java.lang.Number",
          "java.math.BigDecimal",
          "java.math.BigInteger" ->
          true;
      default -> false;
    };
  }

  private static Object toNumber(Object value, TypeValue type) {
    Number number =
        switch (value) {
          case Number same -> same;
          case Character character when !type.name().equals("java.lang.Number") -> (int) character;
          case CharSequence text when text.length() == 1 -> (int) text.charAt(0);
          case CharSequence text ->
              throw new CastFailure(castMessage(text.toString(), type.name()));
          default -> throw new CastFailure(castMessage(value, type.name()));
        };
    return toNumber(number, type);
  }

  private static Number toNumber(Number number, TypeValue type) {
    return switch (type.name()) {
      case "int", "java.lang.Integer" -> number.intValue();
      case "long", "java.lang.Long" -> number.longValue();
      case "byte", "java.lang.Byte" -> number.byteValue();
      case "short", "java.lang.Short" -> number.shortValue();
      case "float", "java.lang.Float" -> number.floatValue();
      case "double", "java.lang.Double" -> number.doubleValue();
      case "java.math.BigDecimal" -> NumberMath.toBigDecimal(number);
      case "java.math.BigInteger" ->
          number instanceof Float || number instanceof Double
              ? new BigDecimal(number.doubleValue()).toBigInteger()
              : NumberMath.toBigInteger(number);
      default -> number;
    };
  }

  /** Converts as the operator {@code as} does. */
  public static @Nullable Object as(@Nullable Object value, TypeValue type) {
    if (value == null) {
      return type.isPrimitive() ? cast(null, type) : null;
    }
    return switch (value) {
      case CharSequence text -> textAs(text.toString(), type, value);
      case Number number -> numberAs(number, type);
      case Collection<?> collection -> collectionAs(collection, type);
      case ArrayValue array -> arrayAs(array, type);
      case Map<?, ?> map when isMapClass(type) && !type.isInstance(map) ->
          MethodTable.create(type, map);
      case ClosureValue closure when type.isInterface() && !type.isInstance(closure) ->
          Interfaces.of(closure, type);
      case Map<?, ?> map when type.isInterface() && !type.isInstance(map) ->
          Interfaces.of(map, type);
      default -> objectAs(value, type);
    };
  }

  private static boolean isMapClass(TypeValue type) {
    return type.name().equals("java.util.SortedMap")
        || (!type.isInterface() && TypeValue.known("java.util.Map").isAssignableFrom(type));
  }

  private static @Nullable Object objectAs(Object value, TypeValue type) {
    if (type.name().equals("java.lang.String")) {
      return ValueText.text(value);
    }
    try {
      return cast(value, type);
    } catch (CastFailure e) {
      if ((value instanceof Map<?, ?> || value instanceof ClosureValue) && isFinal(type)) {
        throw new CastFailure(
            "Cannot coerce a map to class " + type.name() + " because it is a final class");
      }
      throw e;
    }
  }

  private static boolean isFinal(TypeValue type) {
    return switch (type.name()) {
      case "boolean",
          "java.lang.Boolean",
          "java.math.BigDecimal",
          "java.math.BigInteger",
          "java.lang.Number" ->
          false;
      case "char", "java.lang.Character" -> true;
      default -> type.component() != null || isNumberType(type);
    };
  }

  private static @Nullable Object textAs(String text, TypeValue type, Object value) {
    return switch (type.name()) {
      case "java.util.List" -> Strings.characters(text);
      case "java.math.BigDecimal" -> NumberMath.parseDecimal(text.trim());
      case "java.math.BigInteger" -> NumberMath.parseInteger(text.trim());
      case "java.lang.Long", "long" -> Long.valueOf(text.trim());
      case "java.lang.Integer", "int" -> Integer.valueOf(text.trim());
      case "java.lang.Short", "short" -> Short.valueOf(text.trim());
      case "java.lang.Byte", "byte" -> Byte.valueOf(text.trim());
      case "java.lang.Character", "char" -> text.charAt(0);
      case "java.lang.Double", "double" -> Double.valueOf(text.trim());
      case "java.lang.Float", "float" -> Float.valueOf(text.trim());
      default -> objectAs(value, type);
    };
  }

  private static @Nullable Object numberAs(Number number, TypeValue type) {
    return switch (type.name()) {
      case "java.math.BigDecimal" -> NumberMath.toBigDecimal(number);
      case "java.math.BigInteger" -> NumberMath.toBigInteger(number);
      case "java.lang.Double" -> number.doubleValue();
      case "java.lang.Float" -> number.floatValue();
      default -> objectAs(number, type);
    };
  }

  private static @Nullable Object collectionAs(Collection<?> collection, TypeValue type) {
    Evaluation.currentBudget().checkCollection(collection.size());
    collection.forEach(HashCost::check);
    TypeValue component = type.component();
    if (component != null) {
      List<@Nullable Object> elements = new ArrayList<>(collection);
      elements.replaceAll(element -> as(element, component));
      return new ArrayValue(component, elements.toArray());
    }
    return switch (type.name()) {
      case "java.util.List", "java.lang.Iterable", "java.util.Collection" ->
          collection instanceof List<?> || !type.name().equals("java.util.List")
              ? collection
              : new ArrayList<>(collection);
      case "java.util.Set" ->
          collection instanceof Set<?> ? collection : new LinkedHashSet<>(collection);
      case "java.util.SortedSet", "java.util.TreeSet" -> {
        var sorted = new TreeSet<@Nullable Object>(ValueOrder.NATURAL);
        sorted.addAll(collection);
        yield sorted;
      }
      case "java.util.Queue", "java.util.LinkedList" -> new LinkedList<>(collection);
      case "java.util.ArrayList" ->
          collection instanceof ArrayList<?> ? collection : new ArrayList<>(collection);
      case "java.util.HashSet" -> new HashSet<>(collection);
      case "java.util.LinkedHashSet" -> new LinkedHashSet<>(collection);
      case "java.util.Vector" -> new Vector<>(collection);
      case "java.util.ArrayDeque" -> new ArrayDeque<>(collection);
      default -> objectAs(collection, type);
    };
  }

  private static @Nullable Object arrayAs(ArrayValue array, TypeValue type) {
    return type.component() == null
            && !type.name().equals("java.lang.String")
            && TypeValue.known("java.util.Collection").isAssignableFrom(type)
        ? collectionAs(new ArrayList<>(array.asList()), type)
        : objectAs(array, type);
  }

  private static ArrayValue toArray(Object value, TypeValue component) {
    List<@Nullable Object> elements =
        switch (value) {
          case Collection<?> collection -> new ArrayList<>(collection);
          case ArrayValue array -> new ArrayList<>(array.asList());
          case CharSequence text when component.name().equals("char") ->
              new ArrayList<>(text.toString().chars().mapToObj(c -> (Object) (char) c).toList());
          case CharSequence text -> new ArrayList<>(Strings.characters(text.toString()));
          case Map<?, ?> map -> new ArrayList<>(map.entrySet());
          default -> new ArrayList<>(List.of(value));
        };
    elements.replaceAll(element -> cast(element, component));
    return new ArrayValue(component, elements.toArray());
  }

  static Character toCharacter(Object value) {
    return switch (value) {
      case Character character -> character;
      case Number number -> (char) number.intValue();
      case CharSequence text when text.length() == 1 -> text.charAt(0);
      default -> {
        String text = ValueText.javaText(value);
        if (text.length() != 1) {
          throw new CastFailure(castMessage(text, "char"));
        }
        yield text.charAt(0);
      }
    };
  }

  static int toInt(@Nullable Object value) {
    Object result = cast(value, TypeValue.known("int"));
    return result instanceof Integer number ? number : 0;
  }

  /** Converts the result of a comparing closure. */
  static int toComparison(@Nullable Object value) {
    return value == null ? 0 : toInt(value);
  }

  static String castMessage(Object value, String type) {
    return "Cannot cast object '"
        + ValueText.javaText(value)
        + "' with class '"
        + TypeValue.of(value).name()
        + "' to class '"
        + type
        + "'";
  }
}
