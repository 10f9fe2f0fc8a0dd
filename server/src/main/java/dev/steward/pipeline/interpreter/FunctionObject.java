package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A closure, or a map of closures, as an object of a class or interface that a script declares. */
final class FunctionObject extends ScriptObject {
  private final DeclaredType type;
  private final @Nullable ClosureValue closure;
  private final Map<?, ?> methods;
  private final int identity;

  private FunctionObject(DeclaredType type, @Nullable ClosureValue closure, Map<?, ?> methods) {
    this.type = type;
    this.closure = closure;
    this.methods = methods;
    this.identity = Execution.current().interpreter.nextIdentity();
  }

  static FunctionObject of(DeclaredType type, ClosureValue closure) {
    return new FunctionObject(type, closure, Map.of());
  }

  static FunctionObject of(DeclaredType type, Map<?, ?> methods) {
    return new FunctionObject(type, null, methods);
  }

  private @Nullable ClosureValue function(String name) {
    return closure != null
        ? closure
        : methods.get(name) instanceof ClosureValue method ? method : null;
  }

  @Override
  public TypeValue type() {
    return type;
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return closure == null
        ? function(name) != null
        : !InstanceMethods.has(name, arguments) && type.declares(name);
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    ClosureValue function = respondsTo(name, arguments) ? function(name) : null;
    if (function != null) {
      return function.call(arguments);
    }
    DeclaredMethod method = type.method(name, arguments);
    if (method != null) {
      return method.invoke(this, arguments);
    }
    if (InstanceMethods.has(name, arguments)) {
      return InstanceMethods.call(this, name, arguments);
    }
    if (type.declares(name)) {
      throw new UnsupportedOperationException();
    }
    throw new MissingMethod(name, type, false, arguments);
  }

  @Override
  public @Nullable Object property(String name) {
    String getter = Members.getter("get", name);
    if (respondsTo(getter)) {
      return call(getter);
    }
    if (methods.containsKey(name)) {
      return methods.get(name);
    }
    throw new MissingProperty(name, type);
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    throw new MissingProperty(name, type);
  }

  @Override
  public String toString() {
    return type.simpleName() + "_groovyProxy@" + Integer.toHexString(identity);
  }
}
