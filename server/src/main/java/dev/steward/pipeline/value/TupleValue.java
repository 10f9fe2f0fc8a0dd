package dev.steward.pipeline.value;

import java.util.AbstractList;
import org.jspecify.annotations.Nullable;

/** A pair: Groovy's {@code Tuple2}. */
final class TupleValue extends AbstractList<@Nullable Object> {
  private final @Nullable Object first;
  private final @Nullable Object second;

  TupleValue(@Nullable Object first, @Nullable Object second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public @Nullable Object get(int index) {
    return switch (index) {
      case 0 -> first;
      case 1 -> second;
      default ->
          throw new ArrayIndexOutOfBoundsException(
              "Index " + index + " out of bounds for length 2");
    };
  }

  @Override
  public int size() {
    return 2;
  }
}
