package dev.steward.pipeline.interpreter;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A variable whose value is computed anew each time the script uses it. */
final class ComputedVariable extends Variable {
  private final Supplier<? extends @Nullable Object> source;

  ComputedVariable(Supplier<? extends @Nullable Object> source) {
    super(null, null);
    this.source = source;
  }

  @Override
  @Nullable Object get() {
    return source.get();
  }
}
