package dev.steward.pipeline.value;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A range of integers, Groovy's {@code IntRange}. */
final class IntegerRange extends RangeValue {
  private final int first;
  private final int last;
  private final boolean inclusive;

  IntegerRange(int first, int last, boolean inclusive) {
    this.first = first;
    this.last = last;
    this.inclusive = inclusive;
  }

  @Override
  public Integer from() {
    return low();
  }

  @Override
  public Integer to() {
    return high();
  }

  boolean inclusive() {
    return inclusive;
  }

  private int low() {
    if (first <= last) {
      return first;
    }
    return inclusive ? last : last + 1;
  }

  private int high() {
    if (first <= last) {
      return inclusive ? last : last - 1;
    }
    return first;
  }

  @Override
  public boolean isReverse() {
    return first > last;
  }

  @Override
  boolean containsWithinBounds(@Nullable Object value) {
    return contains(value);
  }

  /** Groovy selects a part of a reverse range from its low end. */
  @Override
  public List<@Nullable Object> subList(int start, int end) {
    if (start < 0 || end > size()) {
      throw new IndexOutOfBoundsException(start < 0 ? "fromIndex = " + start : "toIndex = " + end);
    }
    if (start > end) {
      throw new IllegalArgumentException("fromIndex(" + start + ") > toIndex(" + end + ")");
    }
    if (start == end) {
      return new EmptyRange(from());
    }
    int lowest = low() + start;
    int highest = low() + end - 1;
    return isReverse()
        ? new IntegerRange(highest, lowest, true)
        : new IntegerRange(lowest, highest, true);
  }

  Borders bordersOf(int size) {
    int start = first < 0 ? first + size : first;
    int end = last < 0 ? last + size : last;
    if (start > end) {
      return new Borders(inclusive ? end : end + 1, start + 1, true);
    }
    return new Borders(start, inclusive ? end + 1 : end, false);
  }

  @Override
  List<@Nullable Object> step(int step) {
    if (step == 0 && low() != high()) {
      throw new GroovyFailure("Infinite loop detected due to step size of 0");
    }
    List<@Nullable Object> result = new ArrayList<>();
    if (step == 0) {
      return result;
    }
    int distance = isReverse() ? -step : step;
    Budget budget = Evaluation.currentBudget();
    long value = distance > 0 ? low() : high();
    while (value >= low() && value <= high()) {
      budget.step();
      result.add((int) value);
      budget.checkSize(result.size());
      value += distance;
    }
    return result;
  }

  /**
   * Counts a step, since every iterator of the range reads its elements here: a range of a billion
   * numbers is a few characters of the script.
   */
  @Override
  public Integer get(int index) {
    if (index < 0) {
      throw new IndexOutOfBoundsException("Index: " + index + " should not be negative");
    }
    if (index >= size()) {
      throw new IndexOutOfBoundsException("Index: " + index + " too big for range: " + this);
    }
    Evaluation.currentBudget().step();
    return isReverse() ? high() - index : low() + index;
  }

  @Override
  public int size() {
    return (int) Math.min(Integer.MAX_VALUE, (long) high() - low() + 1);
  }

  @Override
  public boolean contains(@Nullable Object value) {
    if (value instanceof Integer number) {
      return number >= low() && number <= high();
    }
    return value instanceof BigInteger number
        && number.compareTo(BigInteger.valueOf(low())) >= 0
        && number.compareTo(BigInteger.valueOf(high())) <= 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (other instanceof IntegerRange range) {
      return first == range.first && last == range.last && inclusive == range.inclusive;
    }
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    int low = low();
    int high = high();
    return (low + high + 1) * (low + high) / 2 + high;
  }

  @Override
  public String toString() {
    return first + (inclusive ? ".." : "..<") + last;
  }
}
