package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.FieldDeclaration;
import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Methods and properties of the instances of declared classes, as seen from outside. */
final class Members {
  private static final @Nullable Object[] NOTHING = {};
  private static final TypeValue OBJECT = TypeValue.known("java.lang.Object");

  private Members() {}

  /** Returns the declared method for the arguments; null if there is none. */
  static @Nullable DeclaredMethod method(
      Instance instance, String name, @Nullable Object... arguments) {
    return instance.type().method(name, arguments);
  }

  static @Nullable Object call(Instance instance, String name, @Nullable Object[] arguments) {
    DeclaredMethod method = method(instance, name, arguments);
    if (method != null) {
      return method.invoke(instance.self(), arguments);
    }
    return callUndeclared(instance, name, arguments);
  }

  private static @Nullable Object callUndeclared(
      Instance instance, String name, @Nullable Object[] arguments) {
    if (isAccessor(instance, name, arguments)) {
      return access(instance, name, arguments);
    }
    if (InstanceMethods.has(name, arguments)) {
      return InstanceMethods.call(instance, name, arguments);
    }
    if (instance instanceof EnumConstant constant && EnumMethods.hasOnConstant(name, arguments)) {
      return EnumMethods.callOnConstant(constant, name, arguments);
    }
    Variable field = field(instance, name);
    if (field != null && field.get() instanceof ClosureValue closure) {
      return closure.call(arguments);
    }
    if (instance instanceof ScriptBody script) {
      return ScriptMethods.call(script, name, arguments);
    }
    if (instance.thrown() != null) {
      try {
        return MethodTable.call(instance.thrown(), name, arguments);
      } catch (MissingMethod e) {
        return callMissing(instance, name, arguments);
      }
    }
    return callMissing(instance, name, arguments);
  }

  private static @Nullable Object callMissing(
      Instance instance, String name, @Nullable Object[] arguments) {
    Object outer = instance.outer();
    if (outer instanceof ScriptBody || respondsTo(outer, name, arguments)) {
      return Calls.invoke(outer, name, arguments);
    }
    var list = new ArrayValue(OBJECT, arguments);
    DeclaredMethod missing = method(instance, "methodMissing", name, list);
    if (missing != null) {
      return missing.invoke(instance.self(), new Object[] {name, list});
    }
    DeclaredMethod dynamic = method(instance, "invokeMethod", name, list);
    if (dynamic != null) {
      return dynamic.invoke(instance.self(), new Object[] {name, list});
    }
    throw new MissingMethod(name, instance.type(), false, arguments);
  }

  /** Whether a value that can be the owner or delegate of a closure declares the method. */
  static boolean respondsTo(@Nullable Object value, String name, @Nullable Object... arguments) {
    Instance instance = instanceOf(value);
    if (instance != null) {
      return method(instance, name, arguments) != null || isAccessor(instance, name, arguments);
    }
    return switch (value) {
      case null -> false;
      case DeclaredType type -> Statics.method(type, name, arguments) != null;
      case ScriptObject object -> object.respondsTo(name, arguments);
      case TypeValue _ -> false;
      default -> MethodTable.respondsTo(value, name, arguments);
    };
  }

  /** Returns the instance that a value is or, for an exception, stands for. */
  static @Nullable Instance instanceOf(@Nullable Object value) {
    return switch (value) {
      case Instance instance -> instance;
      case DeclaredThrowable throwable -> throwable.instance();
      case null, default -> null;
    };
  }

  static @Nullable Variable field(Instance instance, String name) {
    Variable field = instance.fields().get(name);
    return field == null ? instance.type().statics().find(name) : field;
  }

  static String getter(String prefix, String property) {
    return property.isEmpty()
        ? prefix
        : prefix + property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
  }

  /** Whether the call is one of the getters and setters that Groovy adds for a property. */
  private static boolean isAccessor(Instance instance, String name, @Nullable Object[] arguments) {
    String property = propertyOf(name, arguments.length);
    return property != null
        && field(instance, property) != null
        && isProperty(instance.type(), property);
  }

  private static @Nullable String propertyOf(String method, int arguments) {
    int prefix =
        switch (arguments) {
          case 0 -> method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : -1;
          case 1 -> method.startsWith("set") ? 3 : -1;
          default -> -1;
        };
    if (prefix < 0 || method.length() == prefix) {
      return null;
    }
    String rest = method.substring(prefix);
    return rest.length() > 1 && Character.isUpperCase(rest.charAt(1))
        ? rest
        : rest.substring(0, 1).toLowerCase(Locale.ROOT) + rest.substring(1);
  }

  private static boolean isProperty(DeclaredType type, String name) {
    FieldDeclaration field = fieldDeclaration(type, name);
    return field != null && field.property();
  }

  static @Nullable FieldDeclaration fieldDeclaration(DeclaredType type, String name) {
    for (DeclaredType declared : type.lineage().reversed()) {
      for (FieldDeclaration field : declared.fields()) {
        if (field.name().equals(name)) {
          return field;
        }
      }
    }
    return null;
  }

  private static @Nullable Object access(
      Instance instance, String name, @Nullable Object[] arguments) {
    String property = propertyOf(name, arguments.length);
    if (property == null) {
      throw new IllegalStateException(name);
    }
    if (arguments.length == 1) {
      setField(instance, property, arguments[0]);
      return null;
    }
    Variable field = field(instance, property);
    return field == null ? null : field.get();
  }

  static @Nullable Object property(Instance instance, String name) {
    DeclaredMethod dynamic = method(instance, "getProperty", name);
    if (dynamic != null) {
      return dynamic.invoke(instance.self(), new Object[] {name});
    }
    return ownProperty(instance, name);
  }

  /** Returns a property without the class's own {@code getProperty}. */
  static @Nullable Object ownProperty(Instance instance, String name) {
    DeclaredMethod getter = getterOf(instance.type(), name);
    if (getter != null) {
      return getter.invoke(instance.self(), NOTHING);
    }
    Variable field = field(instance, name);
    if (field != null) {
      return field.get();
    }
    if (name.equals("class")) {
      return instance.type();
    }
    if (instance instanceof ScriptBody script) {
      ScriptEnvironment.VariableValue variable = script.variable(name);
      if (variable != null) {
        return variable.value();
      }
    }
    if (instance instanceof EnumConstant constant && name.equals("declaringClass")) {
      return constant.enumType();
    }
    if (instance.thrown() != null) {
      try {
        return MethodTable.property(instance.thrown(), name);
      } catch (MissingProperty e) {
        return missingProperty(instance, name);
      }
    }
    return missingProperty(instance, name);
  }

  static @Nullable DeclaredMethod getterOf(DeclaredType type, String property) {
    DeclaredMethod getter = type.method(getter("get", property), NOTHING);
    if (getter != null && getter.signature().types().isEmpty()) {
      return getter;
    }
    DeclaredMethod truth = type.method(getter("is", property), NOTHING);
    return truth != null
            && truth.signature().types().isEmpty()
            && truth.declaration.type().name().toLowerCase(Locale.ROOT).endsWith("boolean")
        ? truth
        : null;
  }

  private static @Nullable Object missingProperty(Instance instance, String name) {
    DeclaredMethod missing = method(instance, "propertyMissing", name);
    if (missing != null) {
      return missing.invoke(instance.self(), new Object[] {name});
    }
    Object outer = instance.outer();
    if (outer == null && instance.type().outer() != null) {
      outer = instance.type().outer();
    }
    if (outer != null) {
      try {
        return Calls.property(outer, name);
      } catch (MissingProperty e) {
        if (!e.property().equals(name)) {
          throw e;
        }
      }
    }
    throw new MissingProperty(name, instance.type());
  }

  static void setProperty(Instance instance, String name, @Nullable Object value) {
    DeclaredMethod dynamic = method(instance, "setProperty", name, value);
    if (dynamic != null) {
      dynamic.invoke(instance.self(), new Object[] {name, value});
      return;
    }
    DeclaredMethod setter = instance.type().method(getter("set", name), value);
    if (setter != null) {
      setter.invoke(instance.self(), new Object[] {value});
    } else if (field(instance, name) != null) {
      setField(instance, name, value);
    } else if (getterOf(instance.type(), name) != null) {
      throw new ReadOnlyProperty(name, instance.type());
    } else if (instance instanceof ScriptBody script) {
      script.setVariable(name, value);
    } else {
      setMissing(instance, name, value);
    }
  }

  private static void setField(Instance instance, String name, @Nullable Object value) {
    FieldDeclaration declaration = fieldDeclaration(instance.type(), name);
    if (declaration != null && declaration.isFinal()) {
      throw new ReadOnlyProperty(name, instance.type());
    }
    Variable field = field(instance, name);
    if (field != null) {
      field.set(value);
    }
  }

  private static void setMissing(Instance instance, String name, @Nullable Object value) {
    DeclaredMethod missing = method(instance, "propertyMissing", name, value);
    if (missing != null) {
      missing.invoke(instance.self(), new Object[] {name, value});
      return;
    }
    Object outer = instance.outer();
    if (outer != null) {
      Calls.setProperty(outer, name, value);
      return;
    }
    throw new MissingProperty(name, instance.type());
  }
}
