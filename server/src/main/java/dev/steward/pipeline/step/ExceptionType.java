package dev.steward.pipeline.step;

import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The class of an exception of Jenkins that scripts see only by its name. */
final class ExceptionType extends TypeValue {
  private final String name;
  private final String superclass;

  /**
   * Creates the type.
   *
   * @param superclass the full name of a class that scripts know
   */
  ExceptionType(String name, String superclass) {
    this.name = name;
    this.superclass = superclass;
  }

  /** A class whose exceptions end a run like those of {@code hudson.AbortException}. */
  static ExceptionType ofAbort(String name) {
    return new ExceptionType(name, StepFailure.TYPE);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isInstance(@Nullable Object value) {
    return value instanceof ScriptThrowable thrown && isAssignableFrom(thrown.type());
  }

  @Override
  public @Nullable TypeValue superclass() {
    return TypeValue.find(superclass);
  }

  @Override
  public List<TypeValue> interfaces() {
    return List.of();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TypeValue type && type.name().equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
