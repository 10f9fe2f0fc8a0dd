package dev.steward.pipeline.value;

import org.jspecify.annotations.Nullable;

/** Groovy's {@code groovy.lang.GroovyRuntimeException}. */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Groovy's class
public class GroovyFailure extends RuntimeException implements ScriptThrowable {
  public GroovyFailure(@Nullable String message) {
    super(message);
  }

  public GroovyFailure(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("groovy.lang.GroovyRuntimeException");
  }

  @Override
  public String toString() {
    String message = getMessage();
    return message == null ? type().name() : type().name() + ": " + message;
  }
}
