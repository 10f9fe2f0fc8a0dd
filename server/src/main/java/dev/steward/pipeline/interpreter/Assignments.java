package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Annotation;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Parameter;
import dev.steward.pipeline.value.Arithmetic;
import dev.steward.pipeline.value.ElementAccess;
import dev.steward.pipeline.value.GroovyFailure;
import dev.steward.pipeline.value.TemplateValue;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Declarations, assignments, and the operators {@code ++} and {@code --}. */
final class Assignments {
  private Assignments() {}

  /** A variable, property or element whose operands have been evaluated, once. */
  private sealed interface Target {
    @Nullable Object get();

    void set(@Nullable Object value);
  }

  private record NameTarget(String name, Frame frame) implements Target {
    @Override
    public @Nullable Object get() {
      return Names.get(name, frame);
    }

    @Override
    public void set(@Nullable Object value) {
      Names.set(name, value, frame);
    }
  }

  private record PropertyTarget(
      @Nullable Object object, String name, Expression.Property syntax, Frame frame)
      implements Target {
    @Override
    public @Nullable Object get() {
      return syntax.attribute() ? Names.attribute(object, name) : Calls.property(object, name);
    }

    @Override
    public void set(@Nullable Object value) {
      if (object == null && syntax.safe()) {
        return;
      }
      Variable field = fieldOfThis();
      if (syntax.attribute()) {
        Names.setAttribute(object, name, value);
      } else if (field != null) {
        Names.checkFinal(name, frame);
        field.set(value);
      } else {
        Calls.setProperty(object, name, value);
      }
    }

    /** In the class itself, {@code this.name} means the field, not the setter. */
    private @Nullable Variable fieldOfThis() {
      if (!(syntax.object() instanceof Expression.This) || frame.closure != null) {
        return null;
      }
      Instance self = Members.instanceOf(object);
      return self == null ? null : Members.field(self, name);
    }
  }

  private record ElementTarget(@Nullable Object object, @Nullable Object index) implements Target {
    @Override
    public @Nullable Object get() {
      return Expressions.element(object, index);
    }

    @Override
    public void set(@Nullable Object value) {
      switch (object) {
        case DeclaredThrowable throwable -> Calls.invoke(throwable, "putAt", index, value);
        case DeclaredType type -> Calls.invoke(type, "putAt", index, value);
        case Map<?, ?> map when index instanceof TemplateValue text ->
            ElementAccess.put(map, text.toString(), value);
        case null, default -> ElementAccess.put(object, index, value);
      }
    }
  }

  private static Target target(Expression expression, Frame frame) {
    return switch (expression) {
      case Expression.Name name -> new NameTarget(name.name(), frame);
      case Expression.Property property -> {
        Object object =
            property.object() instanceof Expression.Super
                ? frame.self
                : Expressions.evaluate(property.object(), frame);
        String name = ValueText.text(Expressions.evaluate(property.name(), frame));
        yield new PropertyTarget(object, name, property, frame);
      }
      case Expression.Index index ->
          new ElementTarget(
              Expressions.evaluate(index.object(), frame),
              Expressions.evaluate(index.index(), frame));
      default ->
          throw new GroovyFailure(
              "Only a variable, a property or an element can be on the left of an assignment.");
    };
  }

  static @Nullable Object assign(Expression.Assignment assignment, Frame frame) {
    if (assignment.operator() == null) {
      Object value = Expressions.evaluate(assignment.value(), frame);
      if (assignment.target() instanceof Expression.Targets targets) {
        assignAll(targets.targets(), value, frame);
        return value;
      }
      Target target = target(assignment.target(), frame);
      frame.position = assignment.position();
      target.set(value);
      return value;
    }
    Target target = target(assignment.target(), frame);
    Object left = target.get();
    Object right = Expressions.evaluate(assignment.value(), frame);
    frame.position = assignment.position();
    Object value = Operators.apply(assignment.operator(), left, right);
    target.set(value);
    return value;
  }

  private static void assignAll(List<Expression> targets, @Nullable Object value, Frame frame) {
    for (int i = 0; i < targets.size(); i++) {
      target(targets.get(i), frame).set(Expressions.element(value, i));
    }
  }

  static @Nullable Object declare(Expression.Declaration declaration, Frame frame) {
    if (isField(declaration)) {
      return null;
    }
    Object value =
        declaration.value() == null ? null : Expressions.evaluate(declaration.value(), frame);
    frame.position = declaration.position();
    List<Parameter> variables = declaration.variables();
    for (int i = 0; i < variables.size(); i++) {
      Variable variable = variable(variables.get(i), frame);
      if (declaration.value() != null) {
        Object own = declaration.multiple() ? Expressions.element(value, i) : value;
        Object set = variable.set(own);
        value = declaration.multiple() ? value : set;
      }
      frame.declare(variables.get(i).name(), variable);
    }
    return value;
  }

  private static Variable variable(Parameter declared, Frame frame) {
    TypeValue type =
        declared.typed() ? frame.type.sourceTypes().resolve(declared.type(), frame.type) : null;
    return new Variable(type, Construction.initialValue(type));
  }

  /** Whether the declaration creates a field of the script, with {@code @Field}. */
  static boolean isField(Expression.Declaration declaration) {
    for (Annotation annotation : declaration.annotations()) {
      String name = annotation.type().name();
      if (name.equals("Field") || name.equals("groovy.transform.Field")) {
        return true;
      }
    }
    return false;
  }

  static @Nullable Object step(Expression.Step step, Frame frame) {
    Target target = target(step.target(), frame);
    Object before = target.get();
    frame.position = step.position();
    Object after = after(before, step.increment());
    target.set(after);
    return step.prefix() ? after : before;
  }

  private static @Nullable Object after(@Nullable Object before, boolean increment) {
    if (before instanceof DeclaredThrowable) {
      return Calls.invoke(before, increment ? "next" : "previous");
    }
    return increment ? Arithmetic.increment(before) : Arithmetic.decrement(before);
  }
}
