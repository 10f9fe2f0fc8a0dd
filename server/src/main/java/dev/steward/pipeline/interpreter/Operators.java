package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Expression.Operator;
import dev.steward.pipeline.value.Arithmetic;
import dev.steward.pipeline.value.Equality;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.Truth;
import dev.steward.pipeline.value.ValueOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The operators between two values. */
final class Operators {
  private Operators() {}

  /** Evaluates an operation; a long chain of them does not cause equally deep nesting. */
  static @Nullable Object evaluate(Expression.Binary binary, Frame frame) {
    if (binary.left() instanceof Expression.Binary) {
      return evaluateChain(binary, frame);
    }
    Object left = Expressions.evaluate(binary.left(), frame);
    return switch (binary.operator()) {
      case AND -> Truth.of(left) && Expressions.truth(binary.right(), frame);
      case OR -> Truth.of(left) || Expressions.truth(binary.right(), frame);
      default -> {
        Object right = Expressions.evaluate(binary.right(), frame);
        frame.position = binary.position();
        yield apply(binary.operator(), left, right);
      }
    };
  }

  private static @Nullable Object evaluateChain(Expression.Binary binary, Frame frame) {
    Deque<Expression.Binary> chain = new ArrayDeque<>();
    Expression leftmost = binary;
    while (leftmost instanceof Expression.Binary operation) {
      chain.push(operation);
      leftmost = operation.left();
    }
    Object value = Expressions.evaluate(leftmost, frame);
    while (true) {
      Expression.Binary next = chain.pop();
      frame.execution.budget.step();
      switch (next.operator()) {
        case AND -> value = Truth.of(value) && Expressions.truth(next.right(), frame);
        case OR -> value = Truth.of(value) || Expressions.truth(next.right(), frame);
        default -> {
          Object right = Expressions.evaluate(next.right(), frame);
          frame.position = next.position();
          value = apply(next.operator(), value, right);
        }
      }
      if (chain.isEmpty()) {
        return value;
      }
      if (frame.recorder != null) {
        frame.recorder.record(next, value);
      }
    }
  }

  static @Nullable Object apply(Operator operator, @Nullable Object left, @Nullable Object right) {
    return switch (operator) {
      case ADD -> overloaded(left) ? call(left, "plus", right) : Arithmetic.add(left, right);
      case SUBTRACT ->
          overloaded(left) ? call(left, "minus", right) : Arithmetic.subtract(left, right);
      case MULTIPLY ->
          overloaded(left) ? call(left, "multiply", right) : Arithmetic.multiply(left, right);
      case DIVIDE -> overloaded(left) ? call(left, "div", right) : Arithmetic.divide(left, right);
      case REMAINDER ->
          overloaded(left) ? call(left, "mod", right) : Arithmetic.remainder(left, right);
      case POWER -> overloaded(left) ? call(left, "power", right) : Arithmetic.power(left, right);
      case BIT_AND -> overloaded(left) ? call(left, "and", right) : Arithmetic.bitAnd(left, right);
      case BIT_OR -> overloaded(left) ? call(left, "or", right) : Arithmetic.bitOr(left, right);
      case BIT_XOR -> overloaded(left) ? call(left, "xor", right) : Arithmetic.bitXor(left, right);
      case SHIFT_LEFT ->
          overloaded(left) ? call(left, "leftShift", right) : Arithmetic.shiftLeft(left, right);
      case SHIFT_RIGHT ->
          overloaded(left) ? call(left, "rightShift", right) : Arithmetic.shiftRight(left, right);
      case SHIFT_RIGHT_UNSIGNED ->
          overloaded(left)
              ? call(left, "rightShiftUnsigned", right)
              : Arithmetic.shiftRightUnsigned(left, right);
      case EQUAL -> Equality.equal(left, right);
      case NOT_EQUAL -> !Equality.equal(left, right);
      case LESS -> ValueOrder.compare(left, right) < 0;
      case LESS_OR_EQUAL -> ValueOrder.compare(left, right) <= 0;
      case GREATER -> ValueOrder.compare(left, right) > 0;
      case GREATER_OR_EQUAL -> ValueOrder.compare(left, right) >= 0;
      case COMPARE -> ValueOrder.compare(left, right);
      case FIND -> Arithmetic.find(left, right);
      case MATCH -> Arithmetic.matches(left, right);
      case IN -> isCase(right, left);
      case AND -> Truth.of(left) && Truth.of(right);
      case OR -> Truth.of(left) || Truth.of(right);
    };
  }

  /** Values of this package whose operators {@code Arithmetic} does not know. */
  private static boolean overloaded(@Nullable Object left) {
    return left instanceof DeclaredThrowable || left instanceof DeclaredType;
  }

  private static @Nullable Object call(
      @Nullable Object left, String method, @Nullable Object right) {
    return Calls.invoke(left, method, right);
  }

  /** Whether a {@code case} or the right side of {@code in} matches the value. */
  static boolean isCase(@Nullable Object caseValue, @Nullable Object value) {
    return switch (caseValue) {
      case null -> value == null;
      case DeclaredType type -> type.isInstance(value);
      case DeclaredThrowable throwable -> Truth.of(Calls.invoke(throwable, "isCase", value));
      default -> MethodTable.isCase(caseValue, value);
    };
  }
}
