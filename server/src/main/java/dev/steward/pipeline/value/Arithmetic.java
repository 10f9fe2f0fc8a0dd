package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic operators. Numbers are computed here; on any other value, an operator is a method
 * call: {@code a + b} is {@code a.plus(b)}.
 */
public final class Arithmetic {
  private Arithmetic() {}

  public static @Nullable Object add(@Nullable Object left, @Nullable Object right) {
    return left instanceof Number first && right instanceof Number second
        ? NumberMath.add(first, second)
        : MethodTable.call(left, "plus", right);
  }

  public static @Nullable Object subtract(@Nullable Object left, @Nullable Object right) {
    return left instanceof Number first && right instanceof Number second
        ? NumberMath.subtract(first, second)
        : MethodTable.call(left, "minus", right);
  }

  public static @Nullable Object multiply(@Nullable Object left, @Nullable Object right) {
    return left instanceof Number first && right instanceof Number second
        ? NumberMath.multiply(first, second)
        : MethodTable.call(left, "multiply", right);
  }

  public static @Nullable Object divide(@Nullable Object left, @Nullable Object right) {
    return left instanceof Number first && right instanceof Number second
        ? NumberMath.divide(first, second)
        : MethodTable.call(left, "div", right);
  }

  public static @Nullable Object remainder(@Nullable Object left, @Nullable Object right) {
    return left instanceof Number first && right instanceof Number second
        ? NumberMath.remainder(first, second)
        : MethodTable.call(left, "mod", right);
  }

  public static @Nullable Object power(@Nullable Object left, @Nullable Object right) {
    return left instanceof Number first && right instanceof Number second
        ? NumberMath.power(first, second)
        : MethodTable.call(left, "power", right);
  }

  public static @Nullable Object bitAnd(@Nullable Object left, @Nullable Object right) {
    return MethodTable.call(left, "and", right);
  }

  public static @Nullable Object bitOr(@Nullable Object left, @Nullable Object right) {
    return MethodTable.call(left, "or", right);
  }

  public static @Nullable Object bitXor(@Nullable Object left, @Nullable Object right) {
    return MethodTable.call(left, "xor", right);
  }

  public static @Nullable Object shiftLeft(@Nullable Object left, @Nullable Object right) {
    return MethodTable.call(left, "leftShift", right);
  }

  public static @Nullable Object shiftRight(@Nullable Object left, @Nullable Object right) {
    return MethodTable.call(left, "rightShift", right);
  }

  public static @Nullable Object shiftRightUnsigned(@Nullable Object left, @Nullable Object right) {
    return MethodTable.call(left, "rightShiftUnsigned", right);
  }

  /** The operator {@code -} in front of a value. */
  public static @Nullable Object negate(@Nullable Object value) {
    return switch (value) {
      case Number number -> NumberMath.negate(number);
      case ArrayList<?> list -> onEach(list, Arithmetic::negate);
      case null, default -> MethodTable.call(value, "negative");
    };
  }

  private static List<@Nullable Object> onEach(
      List<?> list, UnaryOperator<@Nullable Object> operator) {
    Evaluation.currentBudget().checkCollection(list.size());
    List<@Nullable Object> result = new ArrayList<>();
    for (Object element : list) {
      result.add(operator.apply(element));
    }
    return result;
  }

  /** The operator {@code +} in front of a value. */
  public static @Nullable Object plus(@Nullable Object value) {
    return switch (value) {
      case Number number -> number;
      case ArrayList<?> list -> onEach(list, Arithmetic::plus);
      case null, default -> MethodTable.call(value, "positive");
    };
  }

  /** The operator {@code ~}: the complement of a number, or the pattern of a string. */
  public static @Nullable Object complement(@Nullable Object value) {
    return switch (value) {
      case CharSequence text -> Patterns.compile(text.toString());
      case ArrayList<?> list -> onEach(list, Arithmetic::complement);
      case null, default -> MethodTable.call(value, "bitwiseNegate");
    };
  }

  /** The operator {@code ++}. */
  public static @Nullable Object increment(@Nullable Object value) {
    return value instanceof Number number
        ? NumberMath.add(number, 1)
        : MethodTable.call(value, "next");
  }

  /** The operator {@code --}. */
  public static @Nullable Object decrement(@Nullable Object value) {
    return value instanceof Number number
        ? NumberMath.subtract(number, 1)
        : MethodTable.call(value, "previous");
  }

  /** The operator {@code =~}: a matcher that looks for the pattern in the text. */
  public static MatcherValue find(@Nullable Object text, @Nullable Object pattern) {
    return new MatcherValue(pattern(pattern), ValueText.text(text));
  }

  /** The operator {@code ==~}: whether the whole text matches the pattern. */
  public static boolean matches(@Nullable Object text, @Nullable Object pattern) {
    return text != null
        && pattern != null
        && new MatcherValue(pattern(pattern), ValueText.text(text)).matches();
  }

  private static Pattern pattern(@Nullable Object pattern) {
    return pattern instanceof Pattern compiled
        ? compiled
        : Patterns.compile(ValueText.text(pattern));
  }

  /** Compares two numbers of any types. */
  public static int compare(Number left, Number right) {
    return NumberMath.compare(left, right);
  }
}
