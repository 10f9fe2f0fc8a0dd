package dev.steward.pipeline.value;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a script, such as the lines of a string; it can be read once.
 *
 * @param elements the elements that were not read yet
 */
record StreamValue(Iterator<? extends @Nullable Object> elements) {

  /** Streams are compared by identity; the hash code is the same in every evaluation. */
  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public String toString() {
    return "java.util.stream.ReferencePipeline";
  }
}
