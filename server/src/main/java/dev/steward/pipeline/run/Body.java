package dev.steward.pipeline.run;

import org.jspecify.annotations.Nullable;

/** The body of a block step: a closure of the script, or code of this server. */
@FunctionalInterface
public interface Body {

  /** Evaluates the body on the current branch and returns the value of its last statement. */
  @Nullable Object call(@Nullable Object... arguments);
}
