package dev.steward.pipeline.value;

/** Throws checked exceptions of Java from methods that do not declare them, as Groovy does. */
final class CheckedExceptions {
  private CheckedExceptions() {}

  /** Throws the exception; the declared result lets callers write {@code throw}. */
  @SuppressWarnings("unchecked")
  static <E extends Throwable> RuntimeException unchecked(Throwable exception) throws E {
    throw (E) exception;
  }
}
