package dev.steward.pipeline.run;

import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/** A step that failed. Scripts see the class {@code hudson.AbortException}. */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Jenkins' class
public final class StepFailure extends RuntimeException implements ScriptThrowable {
  public static final String TYPE = "hudson.AbortException";

  public StepFailure(@Nullable String message) {
    super(message);
  }

  @Override
  public TypeValue type() {
    return TypeValue.known(TYPE);
  }

  @Override
  public String toString() {
    return TYPE + ": " + getMessage();
  }
}
