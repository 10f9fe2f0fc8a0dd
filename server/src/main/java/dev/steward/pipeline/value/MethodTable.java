package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The methods, properties, static members and constructors that a script can use on values other
 * than its own. What is not listed here does not exist for a script.
 */
public final class MethodTable {
  private MethodTable() {}

  /** Calls a method of a value. */
  public static @Nullable Object call(
      @Nullable Object receiver, String name, @Nullable Object... arguments) {
    Evaluation.currentBudget().step();
    if (receiver == null) {
      return NullMethods.call(name, arguments);
    }
    if (receiver instanceof ScriptObject object) {
      return object.call(name, arguments);
    }
    if (receiver instanceof TypeValue type && Receivers.hasStatic(type, name, arguments)) {
      return Receivers.callStatic(type, name, arguments);
    }
    if (receiver instanceof ExternalType type && type.hasStatic(name, arguments)) {
      return type.callStatic(name, arguments);
    }
    if (isOwnGetter(receiver, name, arguments)) {
      return ((ScriptThrowable) receiver).callGetter(name);
    }
    TypeMethods<?> methods = Receivers.find(receiver, name, arguments);
    if (methods != null) {
      return methods.call(Receivers.self(receiver, methods), name, arguments);
    }
    if (receiver instanceof Map<?, ?> map && map.get(name) instanceof ClosureValue closure) {
      return closure.call(arguments);
    }
    if (receiver instanceof TypeValue type) {
      throw new MissingMethod(
          name, type, true, Alternatives.forMethod(type.name(), name), arguments);
    }
    TypeValue type =
        receiver instanceof TemplateValue
            ? TypeValue.known("java.lang.String")
            : TypeValue.of(receiver);
    throw new MissingMethod(
        name, type, false, Alternatives.forMethod(type.name(), name), arguments);
  }

  /** Whether a value has a method for the arguments. */
  public static boolean respondsTo(
      @Nullable Object receiver, String name, @Nullable Object... arguments) {
    return switch (receiver) {
      case null -> false;
      case ScriptObject object -> object.respondsTo(name, arguments);
      case TypeValue type when Receivers.hasStatic(type, name, arguments) -> true;
      case ExternalType type when type.hasStatic(name, arguments) -> true;
      case ScriptThrowable _ when isOwnGetter(receiver, name, arguments) -> true;
      default -> Receivers.find(receiver, name, arguments) != null;
    };
  }

  private static boolean isOwnGetter(Object receiver, String name, @Nullable Object[] arguments) {
    return arguments.length == 0
        && receiver instanceof ScriptThrowable throwable
        && throwable.hasGetter(name);
  }

  /** Returns a property of a value: an entry of a map, or what a getter returns. */
  public static @Nullable Object property(@Nullable Object receiver, String name) {
    Evaluation.currentBudget().step();
    if (receiver == null) {
      throw new NullPointerException("Cannot get property '" + name + "' on null object");
    }
    return switch (receiver) {
      case ScriptObject object -> object.property(name);
      case Map<?, ?> map -> map.get(name);
      case TypeValue type -> staticProperty(type, name);
      default -> beanProperty(receiver, name);
    };
  }

  private static @Nullable Object beanProperty(Object receiver, String name) {
    String getter = getter(receiver, name);
    if (getter != null) {
      return call(receiver, getter);
    }
    if (receiver instanceof ArrayValue array) {
      if (name.equals("length")) {
        return array.length();
      }
      if (!array.component().isPrimitive()) {
        return propertyOfEach(array.asList(), name, MethodTable::property);
      }
    }
    if (receiver instanceof ArrayList<?> list && name.equals("size")) {
      return list.size();
    }
    if (receiver instanceof Collection<?> collection) {
      return propertyOfEach(collection, name, MethodTable::property);
    }
    TypeValue type = TypeValue.of(receiver);
    throw MissingProperty.ofValue(name, type, Alternatives.forProperty(type.name(), name));
  }

  /** Reads a property of a value. */
  @FunctionalInterface
  public interface PropertyReader {
    @Nullable Object read(@Nullable Object receiver, String name);
  }

  /** Returns the property of each element that is not null, as {@code list.name} does. */
  public static List<@Nullable Object> propertyOfEach(
      Collection<?> elements, String name, PropertyReader reader) {
    return CollectionMethods.propertyOfEach(elements, name, reader);
  }

  private static @Nullable String getter(Object receiver, String name) {
    if (name.isEmpty()) {
      return null;
    }
    String capitalized = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    @Nullable Object[] none = {};
    if (isOwnGetter(receiver, "get" + capitalized, none)
        || Receivers.find(receiver, "get" + capitalized, none) != null) {
      return "get" + capitalized;
    }
    return Receivers.find(receiver, "is" + capitalized, none) != null ? "is" + capitalized : null;
  }

  /** Whether a value has a property. */
  public static boolean hasProperty(@Nullable Object receiver, String name) {
    return switch (receiver) {
      case null -> false;
      case ArrayValue _ when name.equals("length") -> true;
      case ArrayList<?> _ when name.equals("size") -> true;
      default -> getter(receiver, name) != null;
    };
  }

  /** Sets a property of a value: an entry of a map, or what a setter takes. */
  public static void setProperty(@Nullable Object receiver, String name, @Nullable Object value) {
    Evaluation.currentBudget().step();
    switch (receiver) {
      case null ->
          throw new NullPointerException("Cannot set property '" + name + "' on null object");
      case ScriptObject object -> object.setProperty(name, value);
      case Map<?, ?> map -> Maps.put(map, name, value);
      default -> setBeanProperty(receiver, name, value);
    }
  }

  private static void setBeanProperty(Object receiver, String name, @Nullable Object value) {
    String setter =
        name.isEmpty() ? "" : "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    @Nullable Object[] arguments = {value};
    if (Receivers.find(receiver, setter, arguments) != null) {
      call(receiver, setter, value);
      return;
    }
    if (receiver instanceof Collection<?> collection) {
      for (Object element : List.copyOf(collection)) {
        setProperty(element, name, value);
      }
      return;
    }
    TypeValue type = TypeValue.of(receiver);
    if (getter(receiver, name) != null) {
      throw new ReadOnlyProperty(name, type);
    }
    throw new MissingProperty(name, type, Alternatives.forProperty(type.name(), name));
  }

  /** Calls a static method of a type. */
  public static @Nullable Object callStatic(
      TypeValue type, String name, @Nullable Object... arguments) {
    return call(type, name, arguments);
  }

  /** Returns a constant of a type, or a property of the class itself. */
  public static @Nullable Object staticProperty(TypeValue type, String name) {
    Object constant = Receivers.constant(type, name);
    if (constant != null) {
      return constant;
    }
    String capitalized =
        name.isEmpty() ? "" : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    @Nullable Object[] none = {};
    if (type instanceof ExternalType external) {
      Object value = external.constant(name);
      if (value != null) {
        return value;
      }
      if (external.hasStatic("get" + capitalized)) {
        return external.callStatic("get" + capitalized);
      }
    }
    if (Receivers.hasStatic(type, "get" + capitalized, none)) {
      return Receivers.callStatic(type, "get" + capitalized, none);
    }
    String getter = getter(type, name);
    if (getter != null) {
      return call(type, getter);
    }
    throw new MissingProperty(name, type, Alternatives.forProperty(type.name(), name));
  }

  /** Creates an object of a type. */
  public static @Nullable Object create(TypeValue type, @Nullable Object... arguments) {
    Evaluation.currentBudget().step();
    if (type instanceof ExternalType external) {
      return external.create(arguments);
    }
    TypeMethods<?> methods = Receivers.staticMethods(type);
    if (methods != null && methods.hasConstructor(arguments)) {
      return methods.create(arguments);
    }
    String hint = Alternatives.forMethod(type.name(), "<init>");
    throw new GroovyFailure(
        "Could not find matching constructor for: "
            + type.name()
            + "("
            + ValueText.typesOf(arguments)
            + ")"
            + (hint.isEmpty() ? "" : "\n" + hint));
  }

  static boolean hasConstructor(TypeValue type, @Nullable Object[] arguments) {
    TypeMethods<?> methods = Receivers.staticMethods(type);
    return methods != null && methods.hasConstructor(arguments);
  }

  /** Whether a case of {@code switch} matches the value: the method {@code isCase}. */
  public static boolean isCase(@Nullable Object caseValue, @Nullable Object value) {
    return caseValue == null ? value == null : Truth.of(call(caseValue, "isCase", value));
  }

  /** Returns the names of all methods, of all types: a name that is not in it is unknown. */
  public static Set<String> methodNames() {
    return MethodTables.methodNames();
  }

  /** Returns the names of all properties that getters and constants give. */
  public static Set<String> propertyNames() {
    return MethodTables.propertyNames();
  }

  /** Returns the signatures of all methods by type, for the reference. */
  public static Map<String, List<String>> signatures() {
    return MethodTables.signatures();
  }

  /** Returns a method of a value as a closure: {@code value.&name}. */
  public static ClosureValue methodPointer(@Nullable Object receiver, String name) {
    return new MethodClosure(receiver, name);
  }

  static @Nullable Object[] with(@Nullable Object first, @Nullable Object[] rest) {
    @Nullable Object[] result = Arrays.copyOf(rest, rest.length + 1);
    System.arraycopy(rest, 0, result, 1, rest.length);
    result[0] = first;
    return result;
  }
}
