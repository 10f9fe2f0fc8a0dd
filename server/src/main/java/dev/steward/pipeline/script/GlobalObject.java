package dev.steward.pipeline.script;

import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A global variable of scripts that is an object of the server. */
abstract class GlobalObject extends ScriptObject {
  private final TypeValue type;
  private final int identity;

  /**
   * Creates an object.
   *
   * @param identity a number that is the same in each evaluation of the script
   */
  GlobalObject(String className, int identity) {
    type = new ExternalType(className) {};
    this.identity = identity;
  }

  /** Whether the object has a property that can be read. */
  abstract boolean hasProperty(String name);

  /** Returns a property that {@link #hasProperty} finds. */
  abstract @Nullable Object get(String name);

  @Override
  public TypeValue type() {
    return type;
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return switch (arguments.length) {
      case 0 ->
          switch (name) {
            case "toString", "hashCode", "getClass" -> true;
            default -> {
              String property = propertyOf(name);
              yield !property.isEmpty() && hasProperty(property);
            }
          };
      case 1 -> List.of("equals", "is", "getProperty", "getAt", "isCase").contains(name);
      case 2 -> name.equals("setProperty") || name.equals("putAt");
      default -> false;
    };
  }

  /** The property that a getter or setter is for; empty for another method. */
  static String propertyOf(String method) {
    int prefix =
        method.startsWith("get") || method.startsWith("set") ? 3 : method.startsWith("is") ? 2 : 0;
    return prefix == 0 || method.length() == prefix
        ? ""
        : Character.toLowerCase(method.charAt(prefix)) + method.substring(prefix + 1);
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    if (!respondsTo(name, arguments)) {
      throw new MissingMethod(name, type(), false, arguments);
    }
    return switch (name) {
      case "toString" -> toString();
      case "hashCode" -> hashCode();
      case "getClass" -> type;
      case "equals", "is", "isCase" -> equals(arguments[0]);
      case "getProperty", "getAt" -> property(ValueText.text(arguments[0]));
      case "setProperty", "putAt" -> {
        setProperty(ValueText.text(arguments[0]), arguments[1]);
        yield null;
      }
      default -> get(propertyOf(name));
    };
  }

  @Override
  public @Nullable Object property(String name) {
    if (hasProperty(name)) {
      return get(name);
    }
    if (name.equals("class")) {
      return type;
    }
    throw MissingProperty.ofObject(name, type);
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    if (hasProperty(name)) {
      throw new ReadOnlyProperty(name, type);
    }
    throw new MissingProperty(name, type);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GlobalObject object
        && type.equals(object.type)
        && identity == object.identity;
  }

  @Override
  public int hashCode() {
    return identity;
  }

  @Override
  public String toString() {
    return type.name() + "@" + Integer.toHexString(0x10000000 | (identity & 0xfffffff));
  }
}
