package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.Coercion;
import dev.steward.pipeline.value.GroovyFailure;
import dev.steward.pipeline.value.Iteration;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.UnsupportedCall;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The methods that every object of a script has, such as {@code getProperty} and {@code is}. */
final class InstanceMethods {
  private static final @Nullable Object[] NOTHING = {};

  private InstanceMethods() {}

  static boolean has(String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "getClass", "toString", "hashCode", "getMetaClass" -> arguments.length == 0;
      case "equals", "is", "getProperty", "hasProperty", "asType", "isCase" ->
          arguments.length == 1;
      case "with", "identity", "each", "collect" ->
          arguments.length == 1 && arguments[0] instanceof ClosureValue;
      case "getAt" -> arguments.length == 1 && arguments[0] instanceof CharSequence;
      case "setProperty", "invokeMethod" -> arguments.length == 2;
      case "putAt" -> arguments.length == 2 && arguments[0] instanceof CharSequence;
      case "respondsTo" -> arguments.length == 1 || arguments.length == 2;
      default -> false;
    };
  }

  @SuppressWarnings("ReferenceEquality") // the method "is" compares identities
  static @Nullable Object call(ScriptObject object, String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "getClass" -> object.type();
      case "toString" -> text(object);
      case "hashCode" -> object.hashCode();
      case "getMetaClass" ->
          throw new UnsupportedCall(
              "A pipeline cannot change classes through metaClass. Declare a method or a class in"
                  + " the script instead.");
      case "equals", "isCase" -> object.equals(arguments[0]);
      case "asType" -> asType(selfOf(object), arguments[0]);
      case "with", "identity" -> with(selfOf(object), closure(arguments));
      case "each" -> {
        closure(arguments).call(selfOf(object));
        yield selfOf(object);
      }
      case "collect" ->
          new ArrayList<@Nullable Object>(Arrays.asList(closure(arguments).call(selfOf(object))));
      case "is" -> arguments[0] == selfOf(object);
      case "getProperty", "getAt" -> getProperty(object, ValueText.text(arguments[0]));
      case "hasProperty" -> hasProperty(object, ValueText.text(arguments[0]));
      case "respondsTo" -> respondsTo(object, arguments);
      case "setProperty", "putAt" -> {
        object.setProperty(ValueText.text(arguments[0]), arguments[1]);
        yield null;
      }
      case "invokeMethod" -> object.call(ValueText.text(arguments[0]), argumentsOf(arguments[1]));
      default -> throw new IllegalStateException(name);
    };
  }

  private static ClosureValue closure(@Nullable Object[] arguments) {
    if (arguments[0] instanceof ClosureValue closure) {
      return closure;
    }
    throw new IllegalArgumentException("the argument is not a closure");
  }

  private static @Nullable Object asType(Object value, @Nullable Object type) {
    if (type instanceof TypeValue targetType) {
      return Coercion.as(value, targetType);
    }
    throw new GroovyFailure("asType needs a class, not " + ValueText.text(type));
  }

  private static @Nullable Object with(Object object, ClosureValue closure) {
    ClosureValue copy = closure.copy(object, closure.owner(), closure.thisObject());
    copy.setDelegate(object);
    copy.setResolveStrategy(ClosureValue.DELEGATE_FIRST);
    return copy.call(object);
  }

  private static Object selfOf(ScriptObject object) {
    return object instanceof Instance instance ? instance.self() : object;
  }

  /** The class's own {@code getProperty} may call this, so it does not call that again. */
  private static @Nullable Object getProperty(ScriptObject object, String name) {
    return object instanceof Instance instance
        ? Members.ownProperty(instance, name)
        : object.property(name);
  }

  private static boolean hasProperty(ScriptObject object, String name) {
    if (object instanceof Instance instance) {
      return Members.field(instance, name) != null
          || Members.getterOf(instance.type(), name) != null;
    }
    try {
      object.property(name);
      return true;
    } catch (MissingProperty e) {
      return false;
    }
  }

  private static boolean respondsTo(ScriptObject object, @Nullable Object[] arguments) {
    String name = ValueText.text(arguments[0]);
    if (arguments.length == 2) {
      return object.respondsTo(name, argumentsOf(arguments[1]));
    }
    return object instanceof Instance instance
        ? !instance.type().methods(name).isEmpty()
        : object.respondsTo(name);
  }

  /** Returns the arguments that a script passes as one array or list. */
  static @Nullable Object[] argumentsOf(@Nullable Object given) {
    if (given == null) {
      return NOTHING;
    }
    if (given instanceof ArrayValue || given instanceof List<?>) {
      List<@Nullable Object> arguments = new ArrayList<>();
      Iteration.of(given).forEachRemaining(arguments::add);
      return arguments.toArray();
    }
    return new Object[] {given};
  }

  static String text(ScriptObject object) {
    if (!(object instanceof Instance instance)) {
      return object.toString();
    }
    DeclaredMethod method = instance.type().method("toString", NOTHING);
    if (method != null && method.signature().types().isEmpty()) {
      return String.valueOf(method.invoke(instance.self(), NOTHING));
    }
    if (instance instanceof EnumConstant constant) {
      return constant.name();
    }
    if (instance.thrown() != null) {
      return instance.thrown().toString();
    }
    String generated = GeneratedMembers.text(instance);
    if (generated != null) {
      return generated;
    }
    return instance.type().name() + "@" + Integer.toHexString(instance.identity());
  }

  @SuppressWarnings("ReferenceEquality") // the identity of objects is what is asked for
  static boolean equal(Instance instance, @Nullable Object other) {
    if (instance == other) {
      return true;
    }
    DeclaredMethod method = instance.type().method("equals", other);
    if (method != null) {
      return Boolean.TRUE.equals(method.invoke(instance.self(), new Object[] {other}));
    }
    return other instanceof Instance second && GeneratedMembers.equal(instance, second);
  }

  static int hash(Instance instance) {
    DeclaredMethod method = instance.type().method("hashCode", NOTHING);
    if (method != null && method.signature().types().isEmpty()) {
      Object hash = method.invoke(instance.self(), NOTHING);
      return hash instanceof Number number ? number.intValue() : 0;
    }
    Integer generated = GeneratedMembers.hash(instance);
    return generated == null ? instance.identity() : generated;
  }
}
