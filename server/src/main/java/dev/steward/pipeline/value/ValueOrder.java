package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The operators {@code <=>}, {@code <}, {@code >} and the order of sorted collections. */
@SuppressWarnings("ReferenceEquality") // the same object is equal to itself
public final class ValueOrder {
  private ValueOrder() {}

  /** Compares as the operator {@code <=>} does, with -1, 0 or 1; null comes first. */
  public static int compare(@Nullable Object left, @Nullable Object right) {
    return Integer.signum(difference(left, right));
  }

  private static int difference(@Nullable Object left, @Nullable Object right) {
    if (left == right) {
      return 0;
    }
    if (left == null) {
      return -1;
    }
    if (right == null) {
      return 1;
    }
    Evaluation.currentBudget().step();
    if (isComparable(left)) {
      Integer special = compareSpecial(left, right);
      return special == null ? compareTo(left, right) : special;
    }
    throw new GroovyFailure(
        "Cannot compare "
            + TypeValue.of(left).name()
            + " with value '"
            + messageText(left)
            + "' and "
            + TypeValue.of(right).name()
            + " with value '"
            + messageText(right)
            + "'");
  }

  private static String messageText(Object value) {
    if (value instanceof BigDecimal decimal) {
      NumberMath.checked(decimal);
    }
    return value instanceof Number
        ? NumberFormat.getInstance(Locale.US).format(value)
        : ValueText.javaText(value);
  }

  static boolean isComparable(Object value) {
    return value instanceof Comparable<?>
        || (value instanceof ScriptObject object
            && TypeValue.known("java.lang.Comparable").isAssignableFrom(object.type()));
  }

  /** Compares for {@code ==}: anything but 0 means that the values differ. */
  static int compareForEquality(Object left, Object right) {
    Integer special = compareSpecial(left, right);
    if (special != null) {
      return special;
    }
    if (left instanceof TemplateValue && right instanceof CharSequence) {
      return left.toString().compareTo(right.toString());
    }
    if (left instanceof ScriptObject object && right instanceof ScriptObject other) {
      boolean related =
          object.type().isAssignableFrom(other.type())
              || other.type().isAssignableFrom(object.type());
      return related ? compareTo(left, right) : -1;
    }
    return left.getClass().isInstance(right) || right.getClass().isInstance(left)
        ? compareTo(left, right)
        : -1;
  }

  private static @Nullable Integer compareSpecial(Object left, Object right) {
    if (left instanceof Number number) {
      if (right instanceof Number other) {
        return Arithmetic.compare(number, other);
      }
      Character character = asCharacter(right);
      return character == null ? null : Arithmetic.compare(number, (int) character);
    }
    if (left instanceof Character first) {
      if (right instanceof Number number) {
        return Arithmetic.compare((int) first, number);
      }
      Character second = asCharacter(right);
      return second == null ? null : Integer.valueOf(first - second);
    }
    if (right instanceof Number number) {
      Character character = asCharacter(left);
      return character == null ? null : Arithmetic.compare((int) character, number);
    }
    if (left instanceof String text
        && (right instanceof Character || right instanceof TemplateValue)) {
      return text.compareTo(right.toString());
    }
    return null;
  }

  /** Returns the character that the value is, or null: also a string of one character. */
  private static @Nullable Character asCharacter(Object value) {
    return switch (value) {
      case Character character -> character;
      case CharSequence text when text.length() == 1 -> text.charAt(0);
      default -> null;
    };
  }

  @SuppressWarnings("unchecked")
  private static int compareTo(Object left, Object right) {
    if (left instanceof ScriptObject object) {
      return object.call("compareTo", right) instanceof Number number ? number.intValue() : 0;
    }
    if (left instanceof TemplateValue template) {
      return template.toString().compareTo(ValueText.text(right));
    }
    if (!left.getClass().isInstance(right)) {
      throw new ClassCastException(
          TypeValue.of(right).name() + " cannot be cast to " + TypeValue.of(left).name());
    }
    return ((Comparable<Object>) left).compareTo(right);
  }

  /** The order of {@code sort()}, {@code min()} and {@code max()} without a closure. */
  static final Comparator<@Nullable Object> NATURAL = ValueOrder::compareNumberAware;

  private static int compareNumberAware(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return compare(left, right);
    }
    try {
      return compare(left, right);
    } catch (ClassCastException | GroovyFailure e) {
      Evaluation.currentBudget().step();
    }
    HashCost.check(left);
    HashCost.check(right);
    int first = left.hashCode();
    int second = right.hashCode();
    if (first == second && left.equals(right)) {
      return 0;
    }
    return first > second ? 1 : -1;
  }

  /** The order that a closure gives: by the key that it returns, or by comparing two elements. */
  static Comparator<@Nullable Object> of(ClosureValue closure) {
    if (closure.maximumNumberOfParameters() == 2) {
      return (left, right) -> Coercion.toComparison(closure.call(left, right));
    }
    return (left, right) -> NATURAL.compare(closure.call(left), closure.call(right));
  }

  /** Sorts stably; each comparison counts against the budget. */
  static void sort(List<@Nullable Object> list, Comparator<@Nullable Object> order) {
    Evaluation.currentBudget().steps(list.size());
    list.sort(order);
  }
}
