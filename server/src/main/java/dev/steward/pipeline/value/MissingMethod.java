package dev.steward.pipeline.value;

import org.jspecify.annotations.Nullable;

/** Groovy's {@code groovy.lang.MissingMethodException}: a value has no such method. */
public final class MissingMethod extends GroovyFailure {
  private final String method;
  private final transient TypeValue receiver;

  public MissingMethod(
      String method, TypeValue receiver, boolean isStatic, @Nullable Object... arguments) {
    this(method, receiver, isStatic, "", arguments);
  }

  /**
   * Creates the exception with a hint.
   *
   * @param hint what to use instead; empty if unknown
   */
  MissingMethod(
      String method,
      TypeValue receiver,
      boolean isStatic,
      String hint,
      @Nullable Object... arguments) {
    super(text(method, receiver, isStatic, hint, arguments));
    this.method = method;
    this.receiver = receiver;
  }

  public String method() {
    return method;
  }

  public TypeValue receiver() {
    return receiver;
  }

  private static String text(
      String method,
      TypeValue receiver,
      boolean isStatic,
      String hint,
      @Nullable Object[] arguments) {
    return "No signature of method: "
        + (isStatic ? "static " : "")
        + receiver.name()
        + "."
        + method
        + "() is applicable for argument types: ("
        + ValueText.typesOf(arguments)
        + ") values: "
        + ValueText.argumentsOf(arguments)
        + (hint.isEmpty() ? "" : "\n" + hint);
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("groovy.lang.MissingMethodException");
  }
}
