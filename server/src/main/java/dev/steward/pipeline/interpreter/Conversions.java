package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.Coercion;
import dev.steward.pipeline.value.TypeValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Conversions of values to the classes that a script declares. */
final class Conversions {
  private Conversions() {}

  /** Converts a value as {@code value as Type} does. */
  static @Nullable Object as(@Nullable Object value, TypeValue type) {
    if (value == null || type.isInstance(value)) {
      return type instanceof DeclaredType ? value : Coercion.as(value, type);
    }
    Instance instance = Members.instanceOf(value);
    if (instance != null && Members.method(instance, "asType", type) != null) {
      return Members.call(instance, "asType", new Object[] {type});
    }
    if (!(type instanceof DeclaredType declared)) {
      return Coercion.as(value, type);
    }
    return switch (value) {
      case ClosureValue closure -> FunctionObject.of(declared, closure);
      case Map<?, ?> map when declared.isInterface() -> FunctionObject.of(declared, map);
      case Map<?, ?> map -> Construction.create(declared, new Object[] {map}, null);
      case List<?> list -> Construction.create(declared, list.toArray(), null);
      case CharSequence text when declared.isEnum() ->
          EnumMethods.callOnType(declared, "valueOf", new Object[] {text.toString()});
      default -> Coercion.as(value, type);
    };
  }

  /** Converts a value as {@code (Type) value} does. */
  static @Nullable Object cast(@Nullable Object value, TypeValue type) {
    if (type instanceof DeclaredType declared && value != null && !type.isInstance(value)) {
      switch (value) {
        case ClosureValue closure when declared.functionMethod() != null -> {
          return FunctionObject.of(declared, closure);
        }
        case List<?> list when !declared.isInterface() && !declared.isEnum() -> {
          return Construction.create(declared, list.toArray(), null);
        }
        case Map<?, ?> map when !declared.isInterface() && !declared.isEnum() -> {
          return Construction.create(declared, new Object[] {map}, null);
        }
        case CharSequence text when declared.isEnum() -> {
          return EnumMethods.callOnType(declared, "valueOf", new Object[] {text.toString()});
        }
        default -> {}
      }
    }
    return Coercion.cast(value, type);
  }
}
