package dev.steward.pipeline.step;

/** Lets an exception that a script throws pass through Java code that does not declare it. */
final class ScriptExceptions {
  private ScriptExceptions() {}

  /** Throws the exception; the result lets the caller end a method with it. */
  static RuntimeException unchecked(Throwable exception) {
    throw ScriptExceptions.<RuntimeException>as(exception);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // never returns
  private static <T extends Throwable> T as(Throwable exception) throws T {
    throw (T) exception;
  }
}
