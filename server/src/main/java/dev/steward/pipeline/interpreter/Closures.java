package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.TypeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds names that a closure uses: in its owner and its delegate, in the order of its resolve
 * strategy.
 */
final class Closures {
  private Closures() {}

  @SuppressWarnings("ReferenceEquality") // the same object is asked once, whatever equals says
  private static List<@Nullable Object> targets(ClosureValue closure) {
    Object owner = closure.owner();
    Object delegate = closure.delegate();
    List<@Nullable Object> targets = new ArrayList<>(2);
    switch (closure.resolveStrategy()) {
      case ClosureValue.OWNER_ONLY -> targets.add(owner);
      case ClosureValue.DELEGATE_ONLY -> targets.add(delegate);
      case ClosureValue.TO_SELF -> {}
      case ClosureValue.DELEGATE_FIRST -> {
        targets.add(delegate);
        targets.add(owner);
      }
      default -> {
        targets.add(owner);
        targets.add(delegate);
      }
    }
    if (targets.size() == 2 && targets.get(0) == targets.get(1)) {
      targets.removeLast();
    }
    targets.removeIf(target -> target == closure);
    return targets;
  }

  /** Calls a method on a closure, or one that is found in its owner or delegate. */
  static @Nullable Object call(ClosureValue closure, String name, @Nullable Object[] arguments) {
    if (name.equals("call") || name.equals("doCall")) {
      return closure instanceof ScriptClosure own
          ? own.call(name, arguments)
          : closure.call(arguments);
    }
    return MethodTable.respondsTo(closure, name, arguments)
        ? MethodTable.call(closure, name, arguments)
        : callFromWithin(closure, name, arguments);
  }

  /** Calls a method that the body of a closure names without a receiver. */
  @SuppressWarnings("ReferenceEquality") // a closure must not call itself for its own name
  static @Nullable Object callFromWithin(
      ClosureValue closure, String name, @Nullable Object[] arguments) {
    List<@Nullable Object> targets = targets(closure);
    for (Object target : targets) {
      if (target instanceof Instance instance) {
        DeclaredMethod method = Members.method(instance, name, arguments);
        if (method != null) {
          return method.invoke(instance.self(), arguments);
        }
      }
      if (!(target instanceof ClosureValue) && Members.respondsTo(target, name, arguments)) {
        return Calls.invoke(target, name, arguments);
      }
    }
    MissingMethod first = null;
    for (int i = 0; i < targets.size(); i++) {
      Object target = targets.get(i);
      if (target instanceof ScriptBody
          && i + 1 < targets.size()
          && isClosureProperty(targets.get(i + 1), name)) {
        continue;
      }
      try {
        return target instanceof ClosureValue outer
            ? callOuter(outer, name, arguments)
            : Calls.invoke(target, name, arguments);
      } catch (MissingMethod e) {
        if (!e.method().equals(name)) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    Object property = propertyOrNull(closure, name);
    if (property instanceof ClosureValue function && function != closure) {
      return function.call(arguments);
    }
    throw first == null ? new MissingMethod(name, TypeValue.of(closure), false, arguments) : first;
  }

  /** Calls what the body of the enclosing closure could call. */
  private static @Nullable Object callOuter(
      ClosureValue outer, String name, @Nullable Object[] arguments) {
    return MethodTable.respondsTo(outer, name, arguments)
        ? MethodTable.call(outer, name, arguments)
        : callFromWithin(outer, name, arguments);
  }

  /** A map with closures as the delegate answers before the script asks for a step. */
  private static boolean isClosureProperty(@Nullable Object target, String name) {
    return target instanceof Map<?, ?> map && map.get(name) instanceof ClosureValue;
  }

  private static @Nullable Object propertyOrNull(ClosureValue closure, String name) {
    try {
      return property(closure, name);
    } catch (MissingProperty e) {
      return null;
    }
  }

  /** Returns a property of a closure, or one that is found in its owner or delegate. */
  static @Nullable Object property(ClosureValue closure, String name) {
    return switch (name) {
      case "delegate" -> closure.delegate();
      case "owner" -> closure.owner();
      case "thisObject" -> closure.thisObject();
      case "resolveStrategy" -> closure.resolveStrategy();
      case "maximumNumberOfParameters" -> closure.maximumNumberOfParameters();
      case "parameterTypes", "class", "directive", "metaClass" ->
          MethodTable.property(closure, name);
      default -> propertyOfTargets(closure, name);
    };
  }

  private static @Nullable Object propertyOfTargets(ClosureValue closure, String name) {
    MissingProperty first = null;
    for (Object target : targets(closure)) {
      try {
        return Calls.property(target, name);
      } catch (MissingProperty e) {
        if (!e.property().equals(name)) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    throw first == null ? new MissingProperty(name, TypeValue.of(closure)) : first;
  }

  /** Sets a property of a closure, or one that its owner or delegate has. */
  static void setProperty(ClosureValue closure, String name, @Nullable Object value) {
    switch (name) {
      case "delegate" -> closure.setDelegate(value);
      case "resolveStrategy" ->
          closure.setResolveStrategy(value instanceof Number number ? number.intValue() : 0);
      default -> setPropertyOfTargets(closure, name, value);
    }
  }

  private static void setPropertyOfTargets(
      ClosureValue closure, String name, @Nullable Object value) {
    MissingProperty first = null;
    for (Object target : targets(closure)) {
      try {
        Calls.setProperty(target, name, value);
        return;
      } catch (MissingProperty e) {
        if (!e.property().equals(name)) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    throw first == null ? new MissingProperty(name, TypeValue.of(closure)) : first;
  }
}
