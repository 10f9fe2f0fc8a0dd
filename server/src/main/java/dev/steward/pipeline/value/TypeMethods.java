package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The methods that a script can call on values of one type, and the static methods, constants and
 * constructors of that type.
 *
 * @param <T> the Java type of the receivers
 */
final class TypeMethods<T> {
  /** The code of a method; the arguments have the types that its signature names. */
  @FunctionalInterface
  interface Implementation<T> {
    @Nullable Object call(T self, Arguments arguments);
  }

  /** The code of a static method or constructor. */
  @FunctionalInterface
  interface StaticImplementation {
    @Nullable Object call(Arguments arguments);
  }

  private record Method<T>(Signature signature, Implementation<T> code) {}

  private record StaticMethod(Signature signature, StaticImplementation code) {}

  private final String type;
  private final Map<String, List<Method<T>>> methods = new LinkedHashMap<>();
  private final Map<String, List<StaticMethod>> staticMethods = new LinkedHashMap<>();
  private final List<StaticMethod> constructors = new ArrayList<>();
  private final Map<String, Object> constants = new LinkedHashMap<>();

  TypeMethods(String type) {
    this.type = type;
  }

  /** Adds a method. Of several that take the arguments of a call, the first one is called. */
  TypeMethods<T> add(String signature, Implementation<T> code) {
    Signature parsed = Signature.parse(signature);
    methods
        .computeIfAbsent(parsed.name(), name -> new ArrayList<>())
        .add(new Method<>(parsed, code));
    return this;
  }

  TypeMethods<T> addStatic(String signature, StaticImplementation code) {
    Signature parsed = Signature.parse(signature);
    staticMethods
        .computeIfAbsent(parsed.name(), name -> new ArrayList<>())
        .add(new StaticMethod(parsed, code));
    return this;
  }

  /** Adds a constructor; the signature has no name. */
  TypeMethods<T> addConstructor(String signature, StaticImplementation code) {
    constructors.add(new StaticMethod(Signature.parse(signature), code));
    return this;
  }

  TypeMethods<T> addConstant(String name, Object value) {
    constants.put(name, value);
    return this;
  }

  String type() {
    return type;
  }

  boolean has(String name, @Nullable Object[] arguments) {
    return find(name, arguments) != null;
  }

  boolean hasName(String name) {
    return methods.containsKey(name);
  }

  private @Nullable Method<T> find(String name, @Nullable Object[] arguments) {
    List<Method<T>> candidates = methods.get(name);
    if (candidates != null) {
      for (Method<T> method : candidates) {
        if (method.signature.accepts(arguments)) {
          return method;
        }
      }
    }
    return null;
  }

  /** Calls a method that {@link #has} finds. */
  @SuppressWarnings("unchecked")
  @Nullable Object call(Object self, String name, @Nullable Object[] arguments) {
    Method<T> method = find(name, arguments);
    if (method == null) {
      throw new IllegalArgumentException(type + " has no method " + name);
    }
    return method.code.call((T) self, new Arguments(method.signature.convert(arguments)));
  }

  private static @Nullable StaticMethod find(
      @Nullable List<StaticMethod> candidates, @Nullable Object[] arguments) {
    if (candidates != null) {
      for (StaticMethod method : candidates) {
        if (method.signature.accepts(arguments)) {
          return method;
        }
      }
    }
    return null;
  }

  boolean hasStatic(String name, @Nullable Object[] arguments) {
    return find(staticMethods.get(name), arguments) != null;
  }

  boolean hasConstructor(@Nullable Object[] arguments) {
    return find(constructors, arguments) != null;
  }

  @Nullable Object callStatic(String name, @Nullable Object[] arguments) {
    return run(find(staticMethods.get(name), arguments), name, arguments);
  }

  @Nullable Object create(@Nullable Object[] arguments) {
    return run(find(constructors, arguments), "<init>", arguments);
  }

  private @Nullable Object run(
      @Nullable StaticMethod method, String name, @Nullable Object[] arguments) {
    if (method == null) {
      throw new IllegalArgumentException(type + " has no static method " + name);
    }
    return method.code.call(new Arguments(method.signature.convert(arguments)));
  }

  @Nullable Object constant(String name) {
    return constants.get(name);
  }

  /** Returns the signatures of methods, static ones marked as such, for the reference. */
  List<String> signatures() {
    List<String> result = new ArrayList<>();
    constructors.forEach(method -> result.add("new " + simpleName() + method.signature.toString()));
    constants.keySet().forEach(name -> result.add(simpleName() + "." + name));
    staticMethods
        .values()
        .forEach(overloads ->
            overloads.forEach(method -> result.add(simpleName() + "." + method.signature)));
    methods
        .values()
        .forEach(overloads -> overloads.forEach(method -> result.add(method.signature.toString())));
    return result;
  }

  private String simpleName() {
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
  }

  Set<String> constantNames() {
    return constants.keySet();
  }

  List<String> names() {
    List<String> result = new ArrayList<>(methods.keySet());
    result.addAll(staticMethods.keySet());
    return result;
  }
}
