package dev.steward.pipeline.step;

import dev.steward.pipeline.step.MavenType.MavenField;
import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of a Maven project: its fields are properties, with getters and setters. */
final class MavenObject extends ScriptObject {
  private final MavenType type;
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  /** Elements of the file that have no field, as XML. */
  private final List<String> others = new ArrayList<>();

  MavenObject(MavenType type) {
    this.type = type;
  }

  /** The class of an object; scripts cannot create objects. */
  private static final class MavenClass extends ExternalType {
    MavenClass(MavenType type) {
      super(type.className());
    }
  }

  MavenType mavenType() {
    return type;
  }

  List<String> others() {
    return others;
  }

  /** The value of a field; a list or map that is missing is created. */
  @Nullable Object value(MavenField field) {
    return switch (field.shape()) {
      case OBJECTS, TEXTS -> values.computeIfAbsent(field.name(), _ -> new ArrayList<>());
      case PROPERTIES -> values.computeIfAbsent(field.name(), _ -> new LinkedHashMap<>());
      case TEXT, OBJECT -> values.getOrDefault(field.name(), standard(field));
    };
  }

  private @Nullable Object standard(MavenField field) {
    return switch (field.name()) {
      case "packaging" -> "jar";
      case "type" -> type == MavenType.DEPENDENCY ? "jar" : null;
      case "relativePath" -> "../pom.xml";
      case "groupId" -> type == MavenType.PLUGIN ? "org.apache.maven.plugins" : null;
      default -> null;
    };
  }

  /** The value of a field as it is in the file; null if it is missing or empty. */
  @Nullable Object stored(MavenField field) {
    return switch (values.get(field.name())) {
      case null -> null;
      case Collection<?> list when list.isEmpty() -> null;
      case Map<?, ?> map when map.isEmpty() -> null;
      case Object value -> value;
    };
  }

  /**
   * Sets a field.
   *
   * @throws IllegalArgumentException if the value does not have the shape of the field
   */
  void set(MavenField field, @Nullable Object value) {
    boolean fits =
        value == null
            || switch (field.shape()) {
              case TEXT -> !(value instanceof Collection<?> || value instanceof Map<?, ?>);
              case OBJECT -> value instanceof MavenObject object && object.type == field.type();
              case OBJECTS, TEXTS -> value instanceof List<?>;
              case PROPERTIES -> value instanceof Map<?, ?>;
            };
    if (!fits) {
      throw new IllegalArgumentException(
          "The property " + field.name() + " of " + type.className() + " cannot have this value.");
    }
    values.put(
        field.name(),
        value != null && field.shape() == MavenType.Shape.TEXT ? ValueText.text(value) : value);
  }

  @Override
  public TypeValue type() {
    return new MavenClass(type);
  }

  private @Nullable MavenField fieldOf(String method, String prefix) {
    if (!method.startsWith(prefix) || method.length() == prefix.length()) {
      return null;
    }
    String name = method.substring(prefix.length());
    return type.fields().get(Character.toLowerCase(name.charAt(0)) + name.substring(1));
  }

  private @Nullable MavenField added(String method) {
    MavenField field = fieldOf(method + "s", "add");
    if (field == null && method.equals("addDependency")) {
      field = type.fields().get("dependencies");
    }
    return field;
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return switch (arguments.length) {
      case 0 ->
          List.of("toString", "getClass", "hashCode").contains(name)
              || fieldOf(name, "get") != null;
      case 1 ->
          name.equals("equals")
              || fieldOf(name, "set") != null
              || (added(name) != null && fits(added(name), arguments[0]));
      case 2 -> name.equals("addProperty") && type.fields().containsKey("properties");
      default -> false;
    };
  }

  private static boolean fits(@Nullable MavenField field, @Nullable Object element) {
    return field != null
        && switch (field.shape()) {
          case TEXTS -> element instanceof CharSequence || element != null;
          case OBJECTS -> element instanceof MavenObject object && object.type == field.type();
          case TEXT, OBJECT, PROPERTIES -> false;
        };
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    if (!respondsTo(name, arguments)) {
      throw new MissingMethod(name, type(), false, arguments);
    }
    return switch (name) {
      case "toString" -> toString();
      case "getClass" -> type();
      case "hashCode" -> hashCode();
      case "equals" -> equals(arguments[0]);
      default -> callMember(name, arguments);
    };
  }

  private @Nullable Object callMember(String name, @Nullable Object... arguments) {
    MavenField read = fieldOf(name, "get");
    if (arguments.length == 0 && read != null) {
      return value(read);
    }
    MavenField written = fieldOf(name, "set");
    if (arguments.length == 1 && written != null) {
      set(written, arguments[0]);
      return null;
    }
    add(name, arguments);
    return null;
  }

  @SuppressWarnings("unchecked") // lists and maps of scripts have elements of any type
  private void add(String name, @Nullable Object... arguments) {
    if (arguments.length == 2) {
      MavenField properties = type.fields().get("properties");
      if (properties != null && value(properties) instanceof Map<?, ?> map) {
        ((Map<Object, @Nullable Object>) map)
            .put(ValueText.text(arguments[0]), ValueText.text(arguments[1]));
      }
      return;
    }
    MavenField field = added(name);
    if (field != null && value(field) instanceof List<?> list) {
      Object element = arguments[0];
      ((List<@Nullable Object>) list)
          .add(element instanceof MavenObject ? element : ValueText.text(element));
    }
  }

  @Override
  public @Nullable Object property(String name) {
    if (name.equals("class")) {
      return type();
    }
    MavenField field = type.fields().get(name);
    if (field == null) {
      throw MissingProperty.ofObject(name, type());
    }
    return value(field);
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    MavenField field = type.fields().get(name);
    if (field == null) {
      throw MissingProperty.ofObject(name, type());
    }
    set(field, value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  /** The same in every evaluation. */
  @Override
  public int hashCode() {
    return type.className().hashCode();
  }

  @Override
  public String toString() {
    return type == MavenType.MODEL
        ? coordinate("groupId")
            + ":"
            + coordinate("artifactId")
            + ":"
            + coordinate("packaging")
            + ":"
            + coordinate("version")
        : type.className() + values;
  }

  private String coordinate(String name) {
    MavenField field = type.fields().get(name);
    Object value = field == null ? null : value(field);
    if (value == null && values.get("parent") instanceof MavenObject parent) {
      value = parent.values.get(name);
    }
    return value == null ? "[inherited]" : ValueText.text(value);
  }
}
