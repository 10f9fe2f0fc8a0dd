package dev.steward.pipeline.value;

/** Groovy's {@code GroovyCastException}: a value cannot be converted to a type. */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Groovy's class
public final class CastFailure extends ClassCastException implements ScriptThrowable {
  public CastFailure(String message) {
    super(message);
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("org.codehaus.groovy.runtime.typehandling.GroovyCastException");
  }

  @Override
  public String toString() {
    return type().name() + ": " + getMessage();
  }
}
