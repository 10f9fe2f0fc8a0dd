package dev.steward.pipeline.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A class as a value: one that Steward knows, one that the script declares, or an array type. */
public abstract class TypeValue {
  /** Returns the name in Groovy's texts: {@code java.lang.String}, {@code int}. */
  public abstract String name();

  /** Whether a value other than null is an instance of the type. */
  public abstract boolean isInstance(@Nullable Object value);

  /** Returns the superclass; null for Object, interfaces and primitive types. */
  public abstract @Nullable TypeValue superclass();

  /** Returns the interfaces that the type names itself. */
  public abstract List<TypeValue> interfaces();

  public boolean isInterface() {
    return false;
  }

  public boolean isPrimitive() {
    return false;
  }

  /** Returns the type of the elements of an array type; null for any other type. */
  public @Nullable TypeValue component() {
    return null;
  }

  /** Returns the name without the package. */
  public String simpleName() {
    String name = name();
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  /** Whether values of the other type are values of this type. */
  public boolean isAssignableFrom(TypeValue other) {
    if (equals(other)) {
      return true;
    }
    TypeValue superclass = other.superclass();
    if (superclass != null && isAssignableFrom(superclass)) {
      return true;
    }
    return other.interfaces().stream().anyMatch(this::isAssignableFrom)
        || (name().equals("java.lang.Object") && !other.isPrimitive());
  }

  /** Returns the array type with elements of this type. */
  public final TypeValue arrayOf() {
    return new ArrayType(this);
  }

  /** Returns the type of a value other than null. */
  public static TypeValue of(Object value) {
    return KnownTypes.of(value);
  }

  /**
   * Finds a type by the name that a script writes: a primitive type, a name with a package, or the
   * name of a class in a package that Groovy imports by default. Returns null if Steward knows no
   * such type.
   */
  public static @Nullable TypeValue find(String name) {
    return KnownTypes.find(name);
  }

  /** Returns a type that Steward knows, by its full name. */
  public static TypeValue known(String name) {
    TypeValue type = KnownTypes.find(name);
    if (type == null) {
      throw new IllegalArgumentException("unknown type " + name);
    }
    return type;
  }

  @Override
  public String toString() {
    return isPrimitive() ? name() : (isInterface() ? "interface " : "class ") + name();
  }
}
