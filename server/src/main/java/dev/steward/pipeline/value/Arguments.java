package dev.steward.pipeline.value;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, converted to the types that the signature of the method names. */
final class Arguments {
  private final @Nullable Object[] values;

  Arguments(@Nullable Object[] values) {
    this.values = values;
  }

  @Nullable Object[] values() {
    return values;
  }

  @Nullable Object get(int index) {
    return values[index];
  }

  private Object required(int index) {
    Object value = values[index];
    if (value == null) {
      throw new NullPointerException("Argument " + (index + 1) + " is null.");
    }
    return value;
  }

  String text(int index) {
    return required(index).toString();
  }

  int integer(int index) {
    return number(index).intValue();
  }

  long longInteger(int index) {
    return number(index).longValue();
  }

  double real(int index) {
    return number(index).doubleValue();
  }

  Number number(int index) {
    return as(Number.class, index);
  }

  boolean truth(int index) {
    return as(Boolean.class, index);
  }

  ClosureValue closure(int index) {
    return as(ClosureValue.class, index);
  }

  TypeValue type(int index) {
    return as(TypeValue.class, index);
  }

  <T> T as(Class<T> type, int index) {
    return type.cast(required(index));
  }

  /** Returns the elements of an argument that is a collection or takes the remaining arguments. */
  List<@Nullable Object> list(int index) {
    return Iteration.toList(required(index));
  }

  /** Returns the order of an argument that is a comparator of Java, a closure or an object. */
  @SuppressWarnings("unchecked")
  Comparator<@Nullable Object> comparator(int index) {
    return switch (required(index)) {
      case Comparator<?> comparator -> (Comparator<@Nullable Object>) comparator;
      case ClosureValue closure -> ValueOrder.of(closure);
      case Object other ->
          (left, right) -> Coercion.toComparison(MethodTable.call(other, "compare", left, right));
    };
  }
}
