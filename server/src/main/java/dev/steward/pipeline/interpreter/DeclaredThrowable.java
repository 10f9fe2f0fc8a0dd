package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/**
 * An instance of an exception class that a script declares. The exception is the value that the
 * script sees; its fields and methods are those of the {@link Instance} behind it.
 */
final class DeclaredThrowable extends RuntimeException implements ScriptThrowable {
  private final transient Instance instance;

  /**
   * The exception that the superclass outside the script created; it has the message and the cause.
   */
  private @Nullable Throwable base;

  DeclaredThrowable(Instance instance) {
    super(null, null, true, true);
    this.instance = instance;
  }

  Instance instance() {
    return instance;
  }

  void base(Throwable throwable) {
    base = throwable;
  }

  @Override
  public synchronized @Nullable Throwable getCause() {
    return base == null ? null : base.getCause();
  }

  @Override
  public TypeValue type() {
    return instance.type();
  }

  @Override
  public @Nullable String getMessage() {
    DeclaredMethod method = instance.type().method("getMessage");
    if (method != null) {
      Object message = method.invoke(this, new Object[0]);
      return message == null ? null : message.toString();
    }
    return baseMessage();
  }

  /** Returns the message that the constructor of the superclass got. */
  @Nullable String baseMessage() {
    return base == null ? null : base.getMessage();
  }

  @Override
  public String toString() {
    DeclaredMethod method = instance.type().method("toString");
    if (method != null) {
      return String.valueOf(method.invoke(this, new Object[0]));
    }
    String message = getLocalizedMessage();
    return message == null ? type().name() : type().name() + ": " + message;
  }
}
