package dev.steward.pipeline.value;

import org.jspecify.annotations.Nullable;

/**
 * An instance of a class that the script declares. Implementations override {@code toString},
 * {@code equals} and {@code hashCode} so that the methods of the script's class are called where it
 * declares them.
 */
public abstract class ScriptObject {
  public abstract TypeValue type();

  /** Whether the class or a superclass in the script has a method for the arguments. */
  public abstract boolean respondsTo(String name, @Nullable Object... arguments);

  /** Calls a method of the class, or one that every object has. */
  public abstract @Nullable Object call(String name, @Nullable Object... arguments);

  public abstract @Nullable Object property(String name);

  public abstract void setProperty(String name, @Nullable Object value);
}
