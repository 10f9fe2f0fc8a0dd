package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/** A local variable or parameter; closures that use it share it. */
class Variable {
  private final @Nullable TypeValue type;
  private @Nullable Object value;

  /**
   * Creates a variable.
   *
   * @param type the declared type, to which values are converted; null without one
   */
  Variable(@Nullable TypeValue type, @Nullable Object value) {
    this.type = type;
    this.value = value;
  }

  @Nullable Object get() {
    return value;
  }

  /** Sets the variable and returns the value after its conversion to the declared type. */
  @Nullable Object set(@Nullable Object newValue) {
    value = type == null ? newValue : Conversions.cast(newValue, type);
    return value;
  }
}
