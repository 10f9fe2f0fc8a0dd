package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/** Members of the superclass that a class accesses with {@code super}. */
final class SuperCalls {
  private SuperCalls() {}

  @SuppressWarnings("ReferenceEquality") // equality of Object is identity
  static @Nullable Object call(Frame frame, String name, @Nullable Object[] arguments) {
    DeclaredMethod method = inherited(frame.type, name, arguments);
    if (method != null) {
      return method.invoke(frame.self, arguments);
    }
    Instance instance = Members.instanceOf(frame.self);
    if (instance == null) {
      throw new MissingMethod(name, frame.type, true, arguments);
    }
    if (instance.thrown() != null) {
      return callOnThrowable(instance.thrown(), name, arguments);
    }
    return switch (name) {
      case "toString" -> frame.type.name() + "@" + Integer.toHexString(instance.identity());
      case "hashCode" -> instance.identity();
      case "equals" -> arguments.length == 1 && instance == arguments[0];
      case "getProperty" -> Members.ownProperty(instance, String.valueOf(arguments[0]));
      default -> {
        if (instance instanceof ScriptBody script) {
          yield script.callOutside(name, arguments);
        }
        if (InstanceMethods.has(name, arguments)) {
          yield InstanceMethods.call(instance, name, arguments);
        }
        throw new MissingMethod(name, frame.type, false, arguments);
      }
    };
  }

  private static @Nullable Object callOnThrowable(
      DeclaredThrowable thrown, String name, @Nullable Object[] arguments) {
    if (arguments.length == 0) {
      switch (name) {
        case "getMessage", "getLocalizedMessage" -> {
          return thrown.baseMessage();
        }
        case "toString" -> {
          String message = thrown.baseMessage();
          return message == null ? thrown.type().name() : thrown.type().name() + ": " + message;
        }
        default -> {}
      }
    }
    return MethodTable.call(thrown, name, arguments);
  }

  private static @Nullable DeclaredMethod inherited(
      DeclaredType type, String name, @Nullable Object[] arguments) {
    if (type.superclass() instanceof DeclaredType up) {
      DeclaredMethod method = up.method(name, arguments);
      if (method != null) {
        return method;
      }
    }
    for (TypeValue supertype : type.interfaces().reversed()) {
      if (supertype instanceof DeclaredType trait) {
        DeclaredMethod method = trait.method(name, arguments);
        if (method != null) {
          return method;
        }
      }
    }
    return null;
  }

  static @Nullable Object property(Frame frame, String name) {
    DeclaredType up = frame.type.superclass() instanceof DeclaredType declared ? declared : null;
    DeclaredMethod getter = up == null ? null : Members.getterOf(up, name);
    if (getter != null) {
      return getter.invoke(frame.self, new Object[0]);
    }
    Instance instance = Members.instanceOf(frame.self);
    if (instance == null) {
      throw new MissingProperty(name, frame.type);
    }
    Variable field = Members.field(instance, name);
    if (field != null) {
      return field.get();
    }
    return name.equals("message") && instance.thrown() != null
        ? instance.thrown().baseMessage()
        : Members.ownProperty(instance, name);
  }
}
