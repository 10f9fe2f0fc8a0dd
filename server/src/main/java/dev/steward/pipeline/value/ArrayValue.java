package dev.steward.pipeline.value;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of a script. Its elements have the type with which the array was created. */
public final class ArrayValue implements Iterable<@Nullable Object> {
  private final TypeValue component;
  private final @Nullable Object[] elements;

  /** Creates an array of elements that already have the type. */
  public ArrayValue(TypeValue component, @Nullable Object... elements) {
    this.component = component;
    this.elements = elements;
  }

  /** Creates an array of zeros or nulls. */
  public static ArrayValue ofLength(TypeValue component, int length) {
    if (length < 0) {
      throw new NegativeArraySizeException(String.valueOf(length));
    }
    Evaluation.currentBudget().checkCollection(length);
    @Nullable Object[] elements = new Object[length];
    Arrays.fill(elements, zero(component));
    return new ArrayValue(component, elements);
  }

  private static @Nullable Object zero(TypeValue component) {
    return switch (component.name()) {
      case "int" -> 0;
      case "long" -> 0L;
      case "byte" -> (byte) 0;
      case "short" -> (short) 0;
      case "char" -> '\0';
      case "boolean" -> false;
      case "float" -> 0f;
      case "double" -> 0d;
      default -> null;
    };
  }

  static ArrayValue ofStrings(Collection<String> texts) {
    return new ArrayValue(TypeValue.known("java.lang.String"), texts.toArray());
  }

  static ArrayValue ofBytes(byte[] bytes) {
    @Nullable Object[] elements = new Object[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      elements[i] = bytes[i];
    }
    return new ArrayValue(TypeValue.known("byte"), elements);
  }

  /** Returns the bytes of an array of bytes. */
  byte[] toBytes() {
    byte[] bytes = new byte[elements.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = elements[i] instanceof Number number ? number.byteValue() : 0;
    }
    return bytes;
  }

  public TypeValue component() {
    return component;
  }

  public TypeValue type() {
    return component.arrayOf();
  }

  public int length() {
    return elements.length;
  }

  public @Nullable Object get(int index) {
    checkIndex(index);
    return elements[index];
  }

  /** Sets an element after converting the value to the type of the elements. */
  public void set(int index, @Nullable Object value) {
    checkIndex(index);
    elements[index] = Coercion.cast(value, component);
  }

  private void checkIndex(int index) {
    if (index < 0 || index >= elements.length) {
      throw new ArrayIndexOutOfBoundsException(
          "Index " + index + " out of bounds for length " + elements.length);
    }
  }

  /** Returns the elements as a list of fixed size that writes through to the array. */
  public List<@Nullable Object> asList() {
    return Arrays.asList(elements);
  }

  /** Arrays are compared by identity; the hash code is the same in every evaluation. */
  @Override
  public int hashCode() {
    return elements.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public Iterator<@Nullable Object> iterator() {
    return asList().iterator();
  }
}
