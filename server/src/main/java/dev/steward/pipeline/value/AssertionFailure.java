package dev.steward.pipeline.value;

/** Groovy's {@code PowerAssertionError}: an assertion of a script does not hold. */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Groovy's class
public final class AssertionFailure extends AssertionError implements ScriptThrowable {
  public AssertionFailure(String message) {
    super(message);
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("org.codehaus.groovy.runtime.powerassert.PowerAssertionError");
  }

  @Override
  public String toString() {
    return type().name() + ": " + getMessage();
  }
}
