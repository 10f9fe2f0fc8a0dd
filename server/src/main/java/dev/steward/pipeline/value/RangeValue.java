package dev.steward.pipeline.value;

import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A range such as {@code 1..5}: an unmodifiable list whose elements are computed. */
public abstract class RangeValue extends AbstractList<@Nullable Object> {
  RangeValue() {}

  /** Creates the range of the operators {@code ..} and {@code ..<}. */
  public static RangeValue of(@Nullable Object from, @Nullable Object to, boolean inclusive) {
    if (from instanceof Integer first
        && to instanceof Integer last
        && (inclusive || !first.equals(last))) {
      return new IntegerRange(first, last, inclusive);
    }
    if (inclusive) {
      return ObjectRange.of(from, to);
    }
    if (Equality.equal(from, to)) {
      return new EmptyRange(from);
    }
    return ObjectRange.of(
        from, MethodTable.call(to, ValueOrder.compare(from, to) > 0 ? "next" : "previous"));
  }

  /** Returns the smallest element. */
  public abstract @Nullable Object from();

  /** Returns the largest element. */
  public abstract @Nullable Object to();

  /** Whether the elements are in descending order. */
  public abstract boolean isReverse();

  /** Whether the value lies between the bounds. */
  abstract boolean containsWithinBounds(@Nullable Object value);

  /** Returns the first index and the number of elements that the range selects in a list. */
  final Borders borders(int size) {
    if (this instanceof IntegerRange range) {
      return range.bordersOf(size);
    }
    int start = ElementAccess.toIndex(Coercion.toInt(isReverse() ? to() : from()), size);
    int end = ElementAccess.toIndex(Coercion.toInt(isReverse() ? from() : to()), size);
    boolean reverse = isReverse();
    if (start > end) {
      int low = end;
      end = start;
      start = low;
      reverse = !reverse;
    }
    return new Borders(start, end + 1, reverse);
  }

  /**
   * Selected indices: from the start up to, but not including, the end; read backwards if reverse.
   */
  record Borders(int start, int end, boolean reverse) {}

  /** Returns every n-th element; a negative step starts at the other end. */
  abstract List<@Nullable Object> step(int step);

  /** A new collection of the elements takes them from here, so that its size is checked. */
  @Override
  public Object[] toArray() {
    Evaluation.currentBudget().checkCollection(size());
    return super.toArray();
  }

  @Override
  public List<@Nullable Object> subList(int start, int end) {
    return Collections.unmodifiableList(super.subList(start, end));
  }
}
