package dev.steward.pipeline.value;

import org.jspecify.annotations.Nullable;

/**
 * A throwable whose class has a different name for scripts than in Java: a Groovy exception, an
 * exception of a step, or an instance of an exception class that the script declares.
 */
public interface ScriptThrowable {
  TypeValue type();

  /** Whether the class has a method without arguments that other exceptions do not have. */
  default boolean hasGetter(String method) {
    return false;
  }

  /** Calls a method that {@link #hasGetter} finds. */
  default @Nullable Object callGetter(String method) {
    throw new MissingMethod(method, type(), false);
  }
}
