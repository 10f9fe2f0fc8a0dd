package dev.steward.pipeline.step;

import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;

/** A step refused data. Scripts see a class of a library that the step has in Jenkins. */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of that class
final class DataFailure extends RuntimeException implements ScriptThrowable {
  private static final long serialVersionUID = 1L;

  private final transient TypeValue type;

  DataFailure(String type, String superclass, String message) {
    super(message);
    this.type = new ExceptionType(type, superclass);
  }

  @Override
  public TypeValue type() {
    return type;
  }

  @Override
  public String toString() {
    return type.name() + ": " + getMessage();
  }
}
