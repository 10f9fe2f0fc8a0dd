package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A range of values other than integers, such as {@code 'a'..'e'}. */
final class ObjectRange extends RangeValue {
  private final Object from;
  private final Object to;
  private final boolean reverse;
  private @Nullable List<@Nullable Object> elements;

  private ObjectRange(Object from, Object to, boolean reverse) {
    this.from = from;
    this.to = to;
    this.reverse = reverse;
  }

  static ObjectRange of(@Nullable Object from, @Nullable Object to) {
    if (from == null) {
      throw new IllegalArgumentException(
          "Must specify a non-null value for the 'from' index in a Range");
    }
    if (to == null) {
      throw new IllegalArgumentException(
          "Must specify a non-null value for the 'to' index in a Range");
    }
    if (!(from instanceof Comparable<?> || from instanceof ScriptObject)) {
      throw new CastFailure(Coercion.castMessage(from, "java.lang.Comparable"));
    }
    if (!(to instanceof Comparable<?> || to instanceof ScriptObject)) {
      throw new CastFailure(Coercion.castMessage(to, "java.lang.Comparable"));
    }
    boolean reverse = isReversed(from, to);
    Object low = normalize(reverse ? to : from, reverse ? from : to);
    Object high = normalize(reverse ? from : to, reverse ? to : from);
    var range = new ObjectRange(low, high, reverse);
    range.checkCompatible();
    return range;
  }

  private static boolean isReversed(Object from, Object to) {
    try {
      return ValueOrder.compare(from, to) > 0;
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "Unable to create range due to incompatible types: "
              + TypeValue.of(from).simpleName()
              + ".."
              + TypeValue.of(to).simpleName()
              + " (possible missing brackets around range?)",
          e);
    }
  }

  /**
   * Numbers of mixed types are converted to one type; a one-character string beside a number counts
   * as a number.
   */
  private static Object normalize(Object value, Object other) {
    Object result = value;
    if (value instanceof Short || value instanceof Byte) {
      result = ((Number) value).intValue();
    } else if (value instanceof Float number) {
      result = number.doubleValue();
    }
    boolean sameClass = value.getClass() == other.getClass();
    if (!sameClass && !(other instanceof String && value instanceof String)) {
      if (value instanceof Character character) {
        return (int) character;
      }
      if (value instanceof String text && text.length() == 1) {
        return (int) text.charAt(0);
      }
    }
    return result;
  }

  private void checkCompatible() {
    if (from instanceof String start && to instanceof String end) {
      if (start.length() > end.length()) {
        throw new IllegalArgumentException(
            "Incompatible Strings for Range: starting String is longer than ending string");
      }
      int length = Math.min(start.length(), end.length());
      int same = 0;
      while (same < length && start.charAt(same) == end.charAt(same)) {
        same++;
      }
      if (same < length - 1) {
        throw new IllegalArgumentException(
            "Incompatible Strings for Range: String#next() will not reach the expected value");
      }
    }
  }

  @Override
  public Object from() {
    return from;
  }

  @Override
  public Object to() {
    return to;
  }

  @Override
  public boolean isReverse() {
    return reverse;
  }

  @Override
  boolean containsWithinBounds(@Nullable Object value) {
    int result = ValueOrder.compare(from, value);
    return result == 0 || (result < 0 && ValueOrder.compare(to, value) >= 0);
  }

  private List<@Nullable Object> elements() {
    if (elements == null) {
      Budget budget = Evaluation.currentBudget();
      List<@Nullable Object> result = new ArrayList<>();
      Object value = from;
      while (value != null && ValueOrder.compare(value, to) <= 0) {
        budget.step();
        result.add(value);
        budget.checkSize(result.size());
        Object next = next(value);
        if (next == null || ValueOrder.compare(value, next) >= 0) {
          break;
        }
        value = next;
      }
      if (reverse) {
        Collections.reverse(result);
      }
      elements = result;
    }
    return elements;
  }

  private @Nullable Object next(Object value) {
    if (value instanceof Number number) {
      return Arithmetic.add(number, 1);
    }
    if (value instanceof String text && text.length() > ((CharSequence) to).length()) {
      return null;
    }
    return MethodTable.call(value, "next");
  }

  @Override
  List<@Nullable Object> step(int step) {
    if (step == 0) {
      if (ValueOrder.compare(from, to) != 0) {
        throw new GroovyFailure("Infinite loop detected due to step size of 0");
      }
      return new ArrayList<>();
    }
    List<@Nullable Object> rising = new ArrayList<>(elements());
    if (reverse) {
      Collections.reverse(rising);
    }
    int distance = reverse ? -step : step;
    if (distance < 0) {
      Collections.reverse(rising);
    }
    List<@Nullable Object> result = new ArrayList<>();
    for (int i = 0; i < rising.size(); i += Math.abs(distance)) {
      result.add(rising.get(i));
    }
    return result;
  }

  @Override
  public @Nullable Object get(int index) {
    if (index < 0) {
      throw new IndexOutOfBoundsException("Index: " + index + " should not be negative");
    }
    if (index >= elements().size()) {
      throw new IndexOutOfBoundsException("Index: " + index + " is too big for range: " + this);
    }
    return elements().get(index);
  }

  @Override
  public List<@Nullable Object> subList(int start, int end) {
    List<@Nullable Object> part = elements().subList(start, end);
    if (part.isEmpty()) {
      return new EmptyRange(from);
    }
    Object first = part.getFirst();
    Object last = part.getLast();
    return first == null || last == null
        ? new ArrayList<>(part)
        : reverse ? new ObjectRange(last, first, true) : new ObjectRange(first, last, false);
  }

  @Override
  public int size() {
    return elements().size();
  }

  @Override
  public boolean contains(@Nullable Object value) {
    return value != null && elements().stream().anyMatch(element -> Equality.equal(value, element));
  }

  @Override
  public String toString() {
    return ValueText.text(reverse ? to : from) + ".." + ValueText.text(reverse ? from : to);
  }
}
