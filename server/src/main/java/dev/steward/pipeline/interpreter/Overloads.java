package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.TemplateValue;
import dev.steward.pipeline.value.TypeValue;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among methods of the same name, as Groovy does at run time: by the types of the arguments
 * and the distance from them to the types of the parameters.
 */
final class Overloads {
  /** The cost of an argument that is wrapped in an array; higher than any other distance. */
  static final long ARRAY_COST = 1L << 40;

  private static final long OBJECT_COST = 1L << 20;
  private static final long NUMBER_COST = 1L << 16;
  private static final int BEHIND_NUMBERS = 10;

  /** For a number type, the types of arguments that it accepts besides its own, nearest first. */
  private static final Map<String, List<String>> WIDENING =
      Map.of(
          "java.lang.Short", List.of("java.lang.Byte"),
          "java.lang.Integer", List.of("java.lang.Short", "java.lang.Byte", "java.math.BigInteger"),
          "java.lang.Long", List.of("java.lang.Integer", "java.lang.Short", "java.lang.Byte"),
          "java.math.BigInteger",
              List.of("java.lang.Long", "java.lang.Integer", "java.lang.Short", "java.lang.Byte"),
          "java.lang.Float",
              List.of("java.lang.Long", "java.lang.Integer", "java.lang.Short", "java.lang.Byte"),
          "java.lang.Double",
              List.of(
                  "java.lang.Float",
                  "java.math.BigDecimal",
                  "java.math.BigInteger",
                  "java.lang.Long",
                  "java.lang.Integer",
                  "java.lang.Short",
                  "java.lang.Byte"),
          "java.math.BigDecimal",
              List.of(
                  "java.lang.Double",
                  "java.lang.Float",
                  "java.math.BigInteger",
                  "java.lang.Long",
                  "java.lang.Integer",
                  "java.lang.Short",
                  "java.lang.Byte"));

  private static final Map<String, String> BOXES =
      Map.of(
          "int", "java.lang.Integer",
          "long", "java.lang.Long",
          "short", "java.lang.Short",
          "byte", "java.lang.Byte",
          "float", "java.lang.Float",
          "double", "java.lang.Double",
          "char", "java.lang.Character",
          "boolean", "java.lang.Boolean");

  private Overloads() {}

  /** Returns the candidate that fits best; null if none fits. */
  static <T> @Nullable T choose(
      List<T> candidates, Function<T, ParameterList> signatureOf, @Nullable Object[] arguments) {
    if (candidates.size() == 1
        && arguments.length == 0
        && signatureOf.apply(candidates.getFirst()).acceptsNothing()) {
      return candidates.getFirst();
    }
    T best = null;
    long bestDistance = Long.MAX_VALUE;
    for (T candidate : candidates) {
      long distance = signatureOf.apply(candidate).distance(arguments);
      if (distance >= 0 && distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Returns the distance from an argument to a type; -1 if the type does not take it. */
  static long distance(TypeValue type, @Nullable Object argument) {
    if (argument == null) {
      return type.isPrimitive() ? -1 : (long) depth(type) * 2 * OBJECT_COST;
    }
    TypeValue given = TypeValue.of(argument);
    if (type.equals(given)) {
      return 0;
    }
    String boxed = BOXES.getOrDefault(type.name(), type.name());
    if (boxed.equals(given.name())) {
      return NUMBER_COST;
    }
    int widening = WIDENING.getOrDefault(boxed, List.of()).indexOf(given.name());
    if (widening >= 0) {
      return (widening + 2) * NUMBER_COST;
    }
    if (argument instanceof TemplateValue && type.name().equals("java.lang.String")) {
      return OBJECT_COST;
    }
    if (argument instanceof ClosureValue && isFunction(type)) {
      return OBJECT_COST * BEHIND_NUMBERS * 2;
    }
    if (type.isPrimitive() || !type.isInstance(argument)) {
      return -1;
    }
    return type.isInterface()
        ? interfaceDistance(given, type)
        : OBJECT_COST * (BEHIND_NUMBERS + 3L * classDistance(given, type));
  }

  private static boolean isFunction(TypeValue type) {
    return type instanceof DeclaredType declared && declared.functionMethod() != null;
  }

  private static int depth(TypeValue type) {
    int depth = 0;
    for (TypeValue up = type.superclass(); up != null; up = up.superclass()) {
      depth++;
    }
    return type.isInterface() ? 1 : depth;
  }

  private static int classDistance(TypeValue from, TypeValue to) {
    int distance = 0;
    for (TypeValue type = from; type != null; type = type.superclass()) {
      if (type.equals(to)) {
        return distance;
      }
      distance++;
    }
    return distance;
  }

  private static int interfaceDistance(@Nullable TypeValue from, TypeValue to) {
    if (from == null) {
      return 1000;
    }
    if (from.equals(to)) {
      return 0;
    }
    int best = 1000;
    for (TypeValue type : from.interfaces()) {
      best = Math.min(best, 1 + interfaceDistance(type, to));
    }
    return Math.min(best, 1 + interfaceDistance(from.superclass(), to));
  }
}
