package dev.steward.pipeline.run;

import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of the server with properties that scripts can read, such as a commit. Each property
 * has a getter too.
 */
public final class RecordValue extends ScriptObject implements Iterable<@Nullable Object> {
  private final TypeValue type;
  private final Map<String, @Nullable Object> properties;
  private final String text;
  private final List<@Nullable Object> elements;

  private RecordValue(
      String className,
      Map<String, ? extends @Nullable Object> properties,
      String text,
      List<? extends @Nullable Object> elements) {
    type = new RecordType(className);
    this.properties = new LinkedHashMap<>(properties);
    this.text = text;
    this.elements = Collections.unmodifiableList(elements);
  }

  /** The class of a record; scripts cannot create records. */
  private static final class RecordType extends ExternalType {
    RecordType(String name) {
      super(name);
    }
  }

  /**
   * Creates an object.
   *
   * @param className the class of Jenkins
   * @param properties by name
   * @param text what {@code toString} returns
   */
  public static RecordValue of(
      String className, Map<String, ? extends @Nullable Object> properties, String text) {
    return new RecordValue(className, properties, text, List.of());
  }

  /** The same object with elements for loops and the methods of lists. */
  public RecordValue withElements(List<? extends @Nullable Object> all) {
    return new RecordValue(type.name(), properties, text, all);
  }

  /** A property; null if it is null or missing. */
  public @Nullable Object get(String name) {
    return properties.get(name);
  }

  @Override
  public Iterator<@Nullable Object> iterator() {
    return elements.iterator();
  }

  @Override
  public TypeValue type() {
    return type;
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return switch (name) {
      case "toString", "getClass", "hashCode" -> arguments.length == 0;
      case "equals" -> arguments.length == 1;
      default -> arguments.length == 0 && properties.containsKey(propertyOf(name));
    };
  }

  private static String propertyOf(String method) {
    int prefix = method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : 0;
    return prefix == 0 || method.length() == prefix
        ? ""
        : Character.toLowerCase(method.charAt(prefix)) + method.substring(prefix + 1);
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    if (!respondsTo(name, arguments)) {
      if (!elements.isEmpty()) {
        return MethodTable.call(elements, name, arguments);
      }
      throw new MissingMethod(name, type, false, arguments);
    }
    return switch (name) {
      case "toString" -> text;
      case "getClass" -> type;
      case "hashCode" -> hashCode();
      case "equals" -> equals(arguments[0]);
      default -> properties.get(propertyOf(name));
    };
  }

  @Override
  public @Nullable Object property(String name) {
    if (name.equals("class")) {
      return type;
    }
    if (!properties.containsKey(name)) {
      throw MissingProperty.ofObject(name, type);
    }
    return properties.get(name);
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    throw new ReadOnlyProperty(name, type);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordValue record
        && type.equals(record.type)
        && properties.equals(record.properties);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + properties.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
