package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The type of a parameter in the {@link MethodTable}: which values it accepts. */
final class ParameterType {
  private static final Map<String, ParameterType> BY_NAME = new ConcurrentHashMap<>();

  private final String name;
  private final boolean nullable;
  private final Predicate<Object> condition;
  private final Function<Object, Object> conversion;

  private ParameterType(
      String name,
      boolean nullable,
      Predicate<Object> condition,
      Function<Object, Object> conversion) {
    this.name = name;
    this.nullable = nullable;
    this.condition = condition;
    this.conversion = conversion;
  }

  static ParameterType of(String name) {
    return BY_NAME.computeIfAbsent(name, ParameterType::make);
  }

  private static ParameterType make(String name) {
    return switch (name) {
      case "null" -> new ParameterType(name, true, value -> false, value -> value);
      case "Object" -> new ParameterType(name, true, value -> true, value -> value);
      case "int" ->
          new ParameterType(
              name, false, ParameterType::isInt, value -> ((Number) value).intValue());
      case "long" ->
          new ParameterType(
              name,
              false,
              value -> isInt(value) || value instanceof Long,
              value -> ((Number) value).longValue());
      case "double" ->
          new ParameterType(
              name,
              false,
              value -> value instanceof Number,
              value -> ((Number) value).doubleValue());
      case "float" ->
          new ParameterType(
              name,
              false,
              value ->
                  isInt(value)
                      || value instanceof Long
                      || value instanceof Float
                      || value instanceof BigDecimal,
              value -> ((Number) value).floatValue());
      case "java.math.BigDecimal" ->
          new ParameterType(
              name,
              true,
              value -> value instanceof Number,
              value -> NumberMath.toBigDecimal((Number) value));
      case "java.math.BigInteger" ->
          new ParameterType(
              name,
              true,
              value -> isInt(value) || value instanceof Long,
              value -> NumberMath.toBigInteger((Number) value));
      case "boolean" ->
          new ParameterType(name, false, value -> value instanceof Boolean, value -> value);
      case "char" ->
          new ParameterType(name, false, value -> value instanceof Character, value -> value);
      case "String" ->
          new ParameterType(
              name,
              true,
              value -> value instanceof String || value instanceof TemplateValue,
              Object::toString);
      case "CharSequence" ->
          new ParameterType(name, true, value -> value instanceof CharSequence, Object::toString);
      case "Closure" ->
          new ParameterType(name, true, value -> value instanceof ClosureValue, value -> value);
      case "Comparator" ->
          new ParameterType(
              name,
              true,
              value -> value instanceof Comparator<?> || value instanceof ScriptObject,
              value -> value);
      case "Object[]" ->
          new ParameterType(name, true, value -> value instanceof ArrayValue, value -> value);
      case "Class" ->
          new ParameterType(name, true, value -> value instanceof TypeValue, value -> value);
      default -> {
        TypeValue type = TypeValue.known(name);
        yield new ParameterType(name, true, type::isInstance, value -> value);
      }
    };
  }

  private static boolean isInt(Object value) {
    return value instanceof Integer
        || value instanceof Short
        || value instanceof Byte
        || value instanceof BigInteger;
  }

  boolean accepts(@Nullable Object value) {
    return value == null ? nullable : condition.test(value);
  }

  @Nullable Object convert(@Nullable Object value) {
    return value == null ? null : conversion.apply(value);
  }

  @Override
  public String toString() {
    return name;
  }
}
