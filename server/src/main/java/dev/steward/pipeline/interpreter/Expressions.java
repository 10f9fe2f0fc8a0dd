package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.TypeName;
import dev.steward.pipeline.value.Arithmetic;
import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ElementAccess;
import dev.steward.pipeline.value.GroovyFailure;
import dev.steward.pipeline.value.Iteration;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.RangeValue;
import dev.steward.pipeline.value.TemplateValue;
import dev.steward.pipeline.value.Truth;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates expressions. A call takes a short path through few Java methods, because the stack that
 * nested calls need is what limits how deep a script can call.
 */
final class Expressions {
  private Expressions() {}

  static @Nullable Object evaluate(Expression expression, Frame frame) {
    Object value;
    if (expression instanceof Expression.Constant constant) {
      return constant.value();
    }
    if (expression instanceof Expression.Call call) {
      frame.execution.descend(Execution.NODE);
      value = Calls.evaluate(call, frame);
      frame.execution.ascend(Execution.NODE);
    } else if (expression instanceof Expression.Binary binary) {
      frame.execution.descend(Execution.NODE);
      value = Operators.evaluate(binary, frame);
      frame.execution.ascend(Execution.NODE);
    } else {
      frame.execution.descend(Execution.LARGE_NODE);
      value = evaluateOther(expression, frame);
      frame.execution.ascend(Execution.LARGE_NODE);
    }
    AssertionRecorder recorder = frame.recorder;
    if (recorder != null) {
      recorder.record(expression, value);
    }
    return value;
  }

  static boolean truth(Expression expression, Frame frame) {
    return Truth.of(evaluate(expression, frame));
  }

  private static @Nullable Object evaluateOther(Expression expression, Frame frame) {
    return switch (expression) {
      case Expression.Name name -> {
        frame.position = name.position();
        yield Names.get(name.name(), frame);
      }
      case Expression.Property property -> property(property, frame);
      case Expression.Template template -> template(template, frame);
      case Expression.Index index -> index(index, frame);
      case Expression.ListLiteral list -> list(list, frame);
      case Expression.MapLiteral map -> map(map, frame);
      case Expression.Closure closure -> new ScriptClosure(closure, frame);
      case Expression.Assignment assignment -> Assignments.assign(assignment, frame);
      case Expression.Declaration declaration -> Assignments.declare(declaration, frame);
      case Expression.Not not -> !truth(not.operand(), frame);
      case Expression.Ternary ternary ->
          truth(ternary.condition(), frame)
              ? evaluate(ternary.then(), frame)
              : evaluate(ternary.otherwise(), frame);
      default -> evaluateRare(expression, frame);
    };
  }

  private static @Nullable Object evaluateRare(Expression expression, Frame frame) {
    return switch (expression) {
      case Expression.Step step -> Assignments.step(step, frame);
      case Expression.Elvis elvis -> {
        Object value = evaluate(elvis.value(), frame);
        yield Truth.of(value) ? value : evaluate(elvis.otherwise(), frame);
      }
      case Expression.Unary unary -> unary(unary, frame);
      case Expression.Range range ->
          RangeValue.of(
              evaluate(range.from(), frame), evaluate(range.to(), frame), range.inclusive());
      case Expression.This _, Expression.Super _ -> frame.self;
      case Expression.ClassReference reference -> type(reference.type(), frame);
      case Expression.New make -> Calls.create(make, frame);
      case Expression.NewAnonymous make -> Calls.createAnonymous(make, frame);
      case Expression.NewArray make -> newArray(make, frame);
      case Expression.ArrayLiteral array -> array(array, frame);
      case Expression.Cast cast -> cast(cast, frame);
      case Expression.InstanceOf test -> {
        Object value = evaluate(test.value(), frame);
        yield type(test.type(), frame).isInstance(value);
      }
      case Expression.MethodPointer pointer -> Calls.pointer(pointer, frame);
      case Expression.ConstructorCall _ ->
          throw new GroovyFailure(
              "this(…) and super(…) can only be the first statement of a constructor.");
      case Expression.Spread _ ->
          throw new GroovyFailure("A spread * can only be used in a list or among arguments.");
      case Expression.SpreadMap _ ->
          throw new GroovyFailure(
              "A spread *: can only be used in a map or among named arguments.");
      case Expression.Targets _ ->
          throw new GroovyFailure("A list of variables can only be on the left of an assignment.");
      default -> throw new IllegalStateException(expression.getClass().getSimpleName());
    };
  }

  static TypeValue type(TypeName name, Frame frame) {
    return frame.type.sourceTypes().resolve(name, frame.type);
  }

  private static @Nullable Object property(Expression.Property property, Frame frame) {
    TypeValue type = Names.qualifiedType(property, frame);
    if (type != null) {
      return type;
    }
    String name = ValueText.text(evaluate(property.name(), frame));
    if (property.object() instanceof Expression.Super) {
      return SuperCalls.property(frame, name);
    }
    Object object = evaluate(property.object(), frame);
    frame.position = property.position();
    if (object == null && (property.safe() || property.spread())) {
      return null;
    }
    if (name.equals("class") && object instanceof TypeValue named && isTypeName(property, frame)) {
      return named;
    }
    if (property.attribute()) {
      return Names.attribute(object, name);
    }
    if (property.spread()) {
      List<@Nullable Object> results = new ArrayList<>();
      Iterator<@Nullable Object> elements = Iteration.of(object);
      while (elements.hasNext()) {
        frame.execution.budget.checkSize(results.size() + 1L);
        Object element = elements.next();
        results.add(element == null ? null : Calls.property(element, name));
      }
      return results;
    }
    if (property.object() instanceof Expression.This && frame.closure == null) {
      Instance self = Members.instanceOf(frame.self);
      Variable field = self == null ? null : Members.field(self, name);
      if (field != null) {
        return field.get();
      }
    }
    return Calls.property(object, name);
  }

  /** Whether the property is {@code Name.class}, where the name is that of a class. */
  private static boolean isTypeName(Expression.Property property, Frame frame) {
    return switch (property.object()) {
      case Expression.Name name -> frame.find(name.name()) == null;
      case Expression.Property qualified -> Names.qualifiedType(qualified, frame) != null;
      case Expression.ClassReference _ -> true;
      default -> false;
    };
  }

  private static TemplateValue template(Expression.Template template, Frame frame) {
    @Nullable Object[] values = new Object[template.values().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = evaluate(template.values().get(i), frame);
    }
    return new TemplateValue(template.texts(), values);
  }

  private static @Nullable Object index(Expression.Index index, Frame frame) {
    Object object = evaluate(index.object(), frame);
    Object position = evaluate(index.index(), frame);
    frame.position = index.position();
    return element(object, position);
  }

  /** Returns an element of a value: what its method {@code getAt} returns. */
  static @Nullable Object element(@Nullable Object object, @Nullable Object index) {
    return switch (object) {
      case TypeValue type when index instanceof List<?> list && list.isEmpty() -> type.arrayOf();
      case DeclaredType type -> Statics.call(type, "getAt", new Object[] {index});
      case DeclaredThrowable throwable -> Calls.invoke(throwable, "getAt", index);
      case Map<?, ?> map when index instanceof TemplateValue text ->
          ElementAccess.get(map, text.toString());
      case null, default -> ElementAccess.get(object, index);
    };
  }

  private static List<@Nullable Object> list(Expression.ListLiteral list, Frame frame) {
    frame.execution.budget.checkCollection(list.elements().size());
    List<@Nullable Object> elements = new ArrayList<>(list.elements().size());
    for (Expression element : list.elements()) {
      if (element instanceof Expression.Spread spread) {
        Calls.addSpread(evaluate(spread.list(), frame), elements);
      } else {
        elements.add(evaluate(element, frame));
      }
    }
    return elements;
  }

  private static Map<@Nullable Object, @Nullable Object> map(
      Expression.MapLiteral literal, Frame frame) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (Expression.Entry entry : literal.entries()) {
      if (entry.key() instanceof Expression.SpreadMap spread) {
        addEntries(evaluate(spread.map(), frame), map, frame);
        continue;
      }
      Object key = evaluate(entry.key(), frame);
      MethodTable.call(map, "put", key, evaluate(entry.value(), frame));
    }
    return map;
  }

  private static void addEntries(
      @Nullable Object value, Map<@Nullable Object, @Nullable Object> map, Frame frame) {
    if (value instanceof Map<?, ?> entries) {
      frame.execution.budget.checkCollection((long) map.size() + entries.size());
      map.putAll(entries);
    } else {
      throw new GroovyFailure(
          "Cannot spread the map "
              + (value == null ? "null" : TypeValue.of(value).name())
              + ", value "
              + ValueText.text(value));
    }
  }

  private static @Nullable Object unary(Expression.Unary unary, Frame frame) {
    Object value = evaluate(unary.operand(), frame);
    frame.position = unary.position();
    return switch (unary.sign()) {
      case MINUS -> Arithmetic.negate(value);
      case PLUS -> Arithmetic.plus(value);
      case COMPLEMENT -> Arithmetic.complement(value);
    };
  }

  private static Object newArray(Expression.NewArray make, Frame frame) {
    List<Integer> lengths = new ArrayList<>();
    for (Expression length : make.lengths()) {
      Object value = evaluate(length, frame);
      if (!(value instanceof Number number)) {
        throw new GroovyFailure(
            "The length of an array must be a number, not " + ValueText.text(value));
      }
      lengths.add(number.intValue());
    }
    TypeValue component = type(make.type(), frame);
    int dimensions = Math.max(1, make.type().dimensions());
    if (make.type().dimensions() > 0) {
      component = component.component() == null ? component : component.component();
    }
    for (int i = dimensions; i < lengths.size(); i++) {
      component = component.arrayOf();
    }
    return arrayOf(component, lengths, 0);
  }

  private static ArrayValue arrayOf(TypeValue component, List<Integer> lengths, int depth) {
    ArrayValue array = ArrayValue.ofLength(component, lengths.get(depth));
    TypeValue inner = component.component();
    if (depth + 1 < lengths.size() && inner != null) {
      for (int i = 0; i < array.length(); i++) {
        array.set(i, arrayOf(inner, lengths, depth + 1));
      }
    }
    return array;
  }

  private static ArrayValue array(Expression.ArrayLiteral literal, Frame frame) {
    TypeValue type = type(literal.type(), frame);
    TypeValue component = type.component() == null ? type : type.component();
    ArrayValue array = ArrayValue.ofLength(component, literal.elements().size());
    for (int i = 0; i < literal.elements().size(); i++) {
      array.set(i, evaluate(literal.elements().get(i), frame));
    }
    return array;
  }

  private static @Nullable Object cast(Expression.Cast cast, Frame frame) {
    Object value = evaluate(cast.value(), frame);
    frame.position = cast.position();
    TypeValue type = type(cast.type(), frame);
    return cast.coercion() ? Conversions.as(value, type) : Conversions.cast(value, type);
  }
}
