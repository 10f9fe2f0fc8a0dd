package dev.steward.pipeline.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of an array. */
final class ArrayType extends TypeValue {
  private final TypeValue component;

  ArrayType(TypeValue component) {
    this.component = component;
  }

  @Override
  public String name() {
    if (component instanceof ArrayType) {
      return "[" + component.name();
    }
    return switch (component.name()) {
      case "int" -> "[I";
      case "long" -> "[J";
      case "byte" -> "[B";
      case "short" -> "[S";
      case "char" -> "[C";
      case "boolean" -> "[Z";
      case "float" -> "[F";
      case "double" -> "[D";
      default -> "[L" + component.name() + ";";
    };
  }

  @Override
  public String simpleName() {
    return component.simpleName() + "[]";
  }

  @Override
  public boolean isInstance(@Nullable Object value) {
    return value instanceof ArrayValue array && isAssignableFrom(array.type());
  }

  @Override
  public boolean isAssignableFrom(TypeValue other) {
    if (!(other instanceof ArrayType array)) {
      return false;
    }
    boolean primitive = component.isPrimitive() || array.component.isPrimitive();
    return primitive
        ? component.equals(array.component)
        : component.isAssignableFrom(array.component);
  }

  @Override
  public TypeValue superclass() {
    return TypeValue.known("java.lang.Object");
  }

  @Override
  public List<TypeValue> interfaces() {
    return List.of();
  }

  @Override
  public TypeValue component() {
    return component;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArrayType array && component.equals(array.component);
  }

  @Override
  public int hashCode() {
    return 31 * component.name().hashCode();
  }
}
