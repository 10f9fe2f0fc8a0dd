package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.Iteration;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of methods, closures and constructors, and access to properties of any value. */
final class Calls {
  private Calls() {}

  static @Nullable Object evaluate(Expression.Call call, Frame frame) {
    if (call.object() instanceof Expression.Super) {
      String name = ValueText.text(Expressions.evaluate(call.name(), frame));
      return SuperCalls.call(frame, name, arguments(call.arguments(), frame));
    }
    if (call.implicitThis()) {
      return evaluateImplicit(call, frame);
    }
    Object receiver = Expressions.evaluate(call.object(), frame);
    if (receiver == null && (call.safe() || call.spread())) {
      return null;
    }
    String name = ValueText.text(Expressions.evaluate(call.name(), frame));
    @Nullable Object[] arguments = arguments(call.arguments(), frame);
    frame.position = call.position();
    if (!call.spread()) {
      return invoke(receiver, name, arguments);
    }
    List<@Nullable Object> results = new ArrayList<>();
    Iterator<@Nullable Object> elements = Iteration.of(receiver);
    while (elements.hasNext()) {
      frame.execution.budget.checkSize(results.size() + 1L);
      Object element = elements.next();
      results.add(element == null ? null : invoke(element, name, arguments));
    }
    return results;
  }

  private static @Nullable Object evaluateImplicit(Expression.Call call, Frame frame) {
    String name;
    if (call.name() instanceof Expression.Constant constant) {
      name = String.valueOf(constant.value());
      Variable variable = frame.find(name);
      if (variable != null) {
        Object value = variable.get();
        @Nullable Object[] arguments = arguments(call.arguments(), frame);
        frame.position = call.position();
        return invoke(value, "call", arguments);
      }
    } else {
      name = ValueText.text(Expressions.evaluate(call.name(), frame));
    }
    @Nullable Object[] arguments = arguments(call.arguments(), frame);
    frame.position = call.position();
    if (frame.closure == null && frame.self instanceof Instance instance) {
      DeclaredMethod method = instance.type().method(name, arguments);
      if (method != null) {
        return method.invoke(instance, arguments);
      }
    }
    return callByName(frame, name, arguments);
  }

  /** Calls what a name without a receiver stands for. */
  static @Nullable Object callByName(Frame frame, String name, @Nullable Object[] arguments) {
    if (!frame.type.sourceTypes().hasStaticImports()) {
      return callOnSelf(frame, name, arguments);
    }
    if (!Members.respondsTo(frame.self, name, arguments)) {
      for (SourceTypes.StaticMember member : frame.type.sourceTypes().staticImports(name)) {
        if (member.type() instanceof DeclaredType type
            ? Statics.method(type, member.member(), arguments) != null
            : MethodTable.respondsTo(member.type(), member.member(), arguments)) {
          return invoke(member.type(), member.member(), arguments);
        }
      }
    }
    return callOnSelf(frame, name, arguments);
  }

  private static @Nullable Object callOnSelf(
      Frame frame, String name, @Nullable Object[] arguments) {
    if (frame.closure != null) {
      return Closures.callFromWithin(frame.closure, name, arguments);
    }
    return invoke(frame.self, name, arguments);
  }

  /** Calls a method of a value. */
  static @Nullable Object invoke(
      @Nullable Object receiver, String name, @Nullable Object... arguments) {
    return switch (receiver) {
      case Instance instance -> Members.call(instance, name, arguments);
      case DeclaredThrowable throwable -> Members.call(throwable.instance(), name, arguments);
      case ClosureValue closure -> Closures.call(closure, name, arguments);
      case DeclaredType type -> Statics.call(type, name, arguments);
      case null, default -> MethodTable.call(receiver, name, arguments);
    };
  }

  /** Returns a property of a value. */
  static @Nullable Object property(@Nullable Object receiver, String name) {
    return switch (receiver) {
      case Instance instance -> Members.property(instance, name);
      case DeclaredThrowable throwable -> Members.property(throwable.instance(), name);
      case ClosureValue closure -> Closures.property(closure, name);
      case DeclaredType type -> Statics.property(type, name);
      case Collection<?> collection when !MethodTable.hasProperty(collection, name) ->
          MethodTable.propertyOfEach(collection, name, Calls::property);
      case null, default -> MethodTable.property(receiver, name);
    };
  }

  static void setProperty(@Nullable Object receiver, String name, @Nullable Object value) {
    switch (receiver) {
      case Instance instance -> Members.setProperty(instance, name, value);
      case DeclaredThrowable throwable -> Members.setProperty(throwable.instance(), name, value);
      case ClosureValue closure -> Closures.setProperty(closure, name, value);
      case DeclaredType type -> Statics.setProperty(type, name, value);
      case null, default -> MethodTable.setProperty(receiver, name, value);
    }
  }

  /** Evaluates arguments; the elements of a spread list become separate arguments. */
  static @Nullable Object[] arguments(List<Expression> expressions, Frame frame) {
    boolean spread = expressions.stream().anyMatch(Expression.Spread.class::isInstance);
    if (!spread) {
      @Nullable Object[] arguments = new Object[expressions.size()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = Expressions.evaluate(expressions.get(i), frame);
      }
      return arguments;
    }
    List<@Nullable Object> arguments = new ArrayList<>();
    for (Expression expression : expressions) {
      if (expression instanceof Expression.Spread spreadList) {
        addSpread(Expressions.evaluate(spreadList.list(), frame), arguments);
      } else {
        arguments.add(Expressions.evaluate(expression, frame));
      }
    }
    frame.execution.budget.checkCollection(arguments.size());
    return arguments.toArray();
  }

  /** Adds the elements of a value that is spread with {@code *}. */
  static void addSpread(@Nullable Object value, List<@Nullable Object> to) {
    switch (value) {
      case null -> to.add(null);
      case List<?> list -> {
        Execution.current().budget.checkCollection((long) to.size() + list.size());
        to.addAll(list);
      }
      case ArrayValue array -> to.addAll(array.asList());
      default -> {
        String text =
            "cannot spread the type "
                + TypeValue.of(value).name()
                + " with value "
                + ValueText.text(value);
        throw new IllegalArgumentException(text);
      }
    }
  }

  static @Nullable Object create(Expression.New make, Frame frame) {
    TypeValue type = frame.type.sourceTypes().resolve(make.type(), frame.type);
    @Nullable Object[] arguments = arguments(make.arguments(), frame);
    frame.position = make.position();
    if (type instanceof DeclaredType declared) {
      Object outer = declared.outer() == null ? null : outerFor(declared, frame);
      return Construction.create(declared, arguments, outer);
    }
    Object object = MethodTable.create(type, arguments);
    if (object instanceof Throwable throwable) {
      throwable.setStackTrace(frame.execution.stackTrace(frame));
    }
    return object;
  }

  /** Returns the object that an instance of an inner class belongs to. */
  private static @Nullable Object outerFor(DeclaredType inner, Frame frame) {
    Instance self = Members.instanceOf(frame.self);
    while (self != null) {
      DeclaredType outer = inner.outer();
      if (outer != null && outer.isAssignableFrom(self.type())) {
        return self.self();
      }
      self = Members.instanceOf(self.outer());
    }
    return null;
  }

  static Object createAnonymous(Expression.NewAnonymous make, Frame frame) {
    @Nullable Object[] arguments = arguments(make.arguments(), frame);
    DeclaredType type =
        new DeclaredType(
            frame.type.name() + "$" + frame.interpreter().nextAnonymous(make),
            frame.type.sourceTypes(),
            make.declaration(),
            frame.type,
            frame);
    type.checkHierarchy();
    return Construction.create(type, arguments, frame.self);
  }

  static ClosureValue pointer(Expression.MethodPointer pointer, Frame frame) {
    Object receiver = Expressions.evaluate(pointer.object(), frame);
    String name = ValueText.text(Expressions.evaluate(pointer.name(), frame));
    return switch (receiver) {
      case Instance instance -> new MethodPointer(instance, name);
      case DeclaredThrowable throwable -> new MethodPointer(throwable, name);
      case DeclaredType type -> new MethodPointer(type, name);
      case null ->
          throw new NullPointerException("Cannot get method pointer '" + name + "' on null object");
      default -> MethodTable.methodPointer(receiver, name);
    };
  }
}
