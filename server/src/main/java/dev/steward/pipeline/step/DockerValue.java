package dev.steward.pipeline.step;

import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The global variable {@code docker}, and the objects that it returns. */
abstract class DockerValue extends ScriptObject {
  private static final Set<String> OBJECT_METHODS = Set.of("toString", "hashCode", "getClass");

  private final TypeValue type;
  private final @Nullable String id;

  /**
   * Creates an object.
   *
   * @param id the property {@code id}; null if the object has none
   */
  DockerValue(String className, @Nullable String id) {
    type = new ExternalType("org.jenkinsci.plugins.docker.workflow." + className) {};
    this.id = id;
  }

  /** The methods, besides those of all objects. */
  abstract Set<String> methods();

  /** Calls one of the methods. */
  abstract @Nullable Object perform(String name, List<@Nullable Object> arguments);

  @Override
  public final TypeValue type() {
    return type;
  }

  @Override
  public final boolean respondsTo(String name, @Nullable Object... arguments) {
    return methods().contains(name)
        || (arguments.length == 0
            && (OBJECT_METHODS.contains(name) || (name.equals("getId") && id != null)))
        || (arguments.length == 1 && name.equals("equals"));
  }

  @Override
  public final @Nullable Object call(String name, @Nullable Object... arguments) {
    if (!respondsTo(name, arguments)) {
      throw new MissingMethod(name, type, false, arguments);
    }
    return switch (name) {
      case "toString" -> toString();
      case "hashCode" -> hashCode();
      case "getClass" -> type;
      case "equals" -> equals(arguments[0]);
      case "getId" -> id;
      default -> perform(name, Arrays.asList(arguments));
    };
  }

  @Override
  public final @Nullable Object property(String name) {
    if (name.equals("id") && id != null) {
      return id;
    }
    if (name.equals("class")) {
      return type;
    }
    throw MissingProperty.ofObject(name, type);
  }

  @Override
  public final void setProperty(String name, @Nullable Object value) {
    if (name.equals("id") && id != null) {
      throw new ReadOnlyProperty(name, type);
    }
    throw new MissingProperty(name, type);
  }

  /** The text at a position of the arguments; {@code missing} if there is none. */
  static String text(List<@Nullable Object> arguments, int index, String missing) {
    Object value = index < arguments.size() ? arguments.get(index) : null;
    return value == null ? missing : ValueText.text(value);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return this == other
        || (id != null && other instanceof DockerValue value && id.equals(value.id));
  }

  @Override
  public final int hashCode() {
    return id == null ? 1 : id.hashCode();
  }

  @Override
  public final String toString() {
    return type.name() + "@" + Integer.toHexString(0x10000000 | (hashCode() & 0xfffffff));
  }
}
