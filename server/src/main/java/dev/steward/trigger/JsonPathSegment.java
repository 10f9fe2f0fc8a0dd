package dev.steward.trigger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a JSONPath; selects values within each value that the previous part selected. */
sealed interface JsonPathSegment {

  /** True if it can select several values. */
  default boolean isIndefinite() {
    return true;
  }

  /** {@code .name} */
  record Name(String name) implements JsonPathSegment {
    @Override
    public boolean isIndefinite() {
      return false;
    }
  }

  /** {@code ['a','b']}, which selects an object with these members only. */
  record Names(List<String> names) implements JsonPathSegment {
    @Override
    public boolean isIndefinite() {
      return false;
    }
  }

  /** {@code [0,-1]}; negative indexes count from the end. */
  record Indexes(List<Integer> indexes) implements JsonPathSegment {
    @Override
    public boolean isIndefinite() {
      return indexes.size() > 1;
    }
  }

  /** {@code [from:to]}; {@code to} is exclusive. */
  record Slice(@Nullable Integer from, @Nullable Integer to) implements JsonPathSegment {}

  /** {@code *} */
  record Wildcard() implements JsonPathSegment {}

  /** {@code [?(...)]}, which tests each element of a list, or an object itself. */
  record Filter(JsonPathFilter condition) implements JsonPathSegment {}

  /** {@code ..}, which applies a segment to a value and all its descendants. */
  record Descendants(JsonPathSegment segment) implements JsonPathSegment {}

  /** {@code length()}: the number of elements, members or characters. */
  record Length() implements JsonPathSegment {
    @Override
    public boolean isIndefinite() {
      return false;
    }
  }
}
