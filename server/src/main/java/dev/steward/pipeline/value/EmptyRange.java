package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The range {@code x..<x}. */
final class EmptyRange extends RangeValue {
  private final @Nullable Object at;

  EmptyRange(@Nullable Object at) {
    this.at = at;
  }

  @Override
  public @Nullable Object from() {
    return at;
  }

  @Override
  public @Nullable Object to() {
    return at;
  }

  @Override
  public boolean isReverse() {
    return false;
  }

  @Override
  boolean containsWithinBounds(@Nullable Object value) {
    return false;
  }

  @Override
  List<@Nullable Object> step(int step) {
    return new ArrayList<>();
  }

  @Override
  public Object get(int index) {
    throw new IndexOutOfBoundsException("can't get values from Empty Ranges");
  }

  @Override
  public int size() {
    return 0;
  }

  @Override
  public String toString() {
    return ValueText.text(at) + "..<" + ValueText.text(at);
  }
}
