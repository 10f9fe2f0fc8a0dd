package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.TypeValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Static methods and properties of declared classes. */
final class Statics {
  private static final @Nullable Object[] NOTHING = {};

  private Statics() {}

  /** Returns the static method for the arguments; null if there is none. */
  static @Nullable DeclaredMethod method(
      DeclaredType type, String name, @Nullable Object... arguments) {
    List<DeclaredMethod> candidates =
        type.methods(name).stream().filter(DeclaredMethod::isStatic).toList();
    return candidates.isEmpty()
        ? null
        : Overloads.choose(candidates, DeclaredMethod::signature, arguments);
  }

  static @Nullable Object call(DeclaredType type, String name, @Nullable Object[] arguments) {
    DeclaredMethod method = method(type, name, arguments);
    if (method != null) {
      return method.invoke(type, arguments);
    }
    if (EnumMethods.hasOnType(type, name, arguments)) {
      return EnumMethods.callOnType(type, name, arguments);
    }
    if (name.equals("newInstance")) {
      return Construction.create(type, arguments, null);
    }
    Variable field = type.statics().find(name);
    if (field != null && field.get() instanceof ClosureValue closure) {
      return closure.call(arguments);
    }
    String property = arguments.length == 0 && name.startsWith("get") ? name.substring(3) : "";
    if (!property.isEmpty()) {
      Variable accessed =
          type.statics().find(Character.toLowerCase(property.charAt(0)) + property.substring(1));
      if (accessed != null) {
        return accessed.get();
      }
    }
    DeclaredType outer = type.outer();
    if (outer != null && method(outer, name, arguments) != null) {
      return call(outer, name, arguments);
    }
    if (!type.methods(name).isEmpty() && !type.isInterface()) {
      throw new MissingMethod(name, type, true, arguments);
    }
    try {
      return MethodTable.call(type, name, arguments);
    } catch (MissingMethod e) {
      MissingMethod missing = new MissingMethod(name, type, true, arguments);
      missing.addSuppressed(e);
      throw missing;
    }
  }

  static @Nullable Object property(DeclaredType type, String name) {
    DeclaredMethod getter = method(type, Members.getter("get", name), NOTHING);
    if (getter != null && getter.signature().types().isEmpty()) {
      return getter.invoke(type, NOTHING);
    }
    Variable field = type.statics().find(name);
    if (field != null) {
      return field.get();
    }
    DeclaredType inner = type.inner(name);
    if (inner != null) {
      return inner;
    }
    DeclaredType outer = type.outer();
    if (outer != null && outer.statics().find(name) != null) {
      return property(outer, name);
    }
    if (type.isEnum() && name.equals("MIN_VALUE")) {
      return type.statics().constants().getFirst();
    }
    if (type.isEnum() && name.equals("MAX_VALUE")) {
      return type.statics().constants().getLast();
    }
    if (name.equals("superclass")) {
      return type.superclass();
    }
    if (name.equals("interfaces")) {
      TypeValue classType = TypeValue.known("java.lang.Class");
      return new ArrayValue(classType, type.interfaces().toArray());
    }
    try {
      return MethodTable.property(type, name);
    } catch (MissingProperty e) {
      MissingProperty missing = new MissingProperty(name, type);
      missing.addSuppressed(e);
      throw missing;
    }
  }

  static void setProperty(DeclaredType type, String name, @Nullable Object value) {
    DeclaredMethod setter = method(type, Members.getter("set", name), value);
    if (setter != null) {
      setter.invoke(type, new Object[] {value});
      return;
    }
    Variable field = type.statics().find(name);
    if (field == null) {
      DeclaredType outer = type.outer();
      if (outer != null) {
        setProperty(outer, name, value);
        return;
      }
      throw new MissingProperty(name, type);
    }
    if (type.statics().isFinal(name)) {
      throw new ReadOnlyProperty(name, type);
    }
    field.set(value);
  }
}
