package dev.steward.pipeline.run;

import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/** A step that failed. Scripts see the class {@code hudson.AbortException}. */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Jenkins' class
public final class StepFailure extends RuntimeException implements ScriptThrowable {
  public static final String TYPE = "hudson.AbortException";

  private final @Nullable TypeValue subclass;

  public StepFailure(@Nullable String message) {
    this(message, null);
  }

  /**
   * Creates the failure of a step whose Jenkins class derives from {@code hudson.AbortException}.
   *
   * @param subclass null for {@code hudson.AbortException} itself
   */
  public StepFailure(@Nullable String message, @Nullable TypeValue subclass) {
    super(message);
    this.subclass = subclass;
  }

  @Override
  public TypeValue type() {
    return subclass == null ? TypeValue.known(TYPE) : subclass;
  }

  @Override
  public String toString() {
    return (subclass == null ? TYPE : subclass.name()) + ": " + getMessage();
  }
}
