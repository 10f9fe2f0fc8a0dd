package dev.steward.pipeline.value;

import org.jspecify.annotations.Nullable;

/** A script calls something that would reach into the server; the message says what to use. */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Jenkins' class
public final class UnsupportedCall extends UnsupportedOperationException
    implements ScriptThrowable {
  private static final String TYPE =
      "org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException";

  public UnsupportedCall(String message) {
    super(message);
  }

  /**
   * Refuses a member of a class.
   *
   * @param kind {@code method}, {@code staticMethod}, {@code field} or {@code new}
   * @param member the class and the name of the member, or only the class
   * @param hint what to use instead
   */
  public static UnsupportedCall of(
      String kind, String member, String hint, @Nullable Object... arguments) {
    String types = ValueText.typesOf(arguments).replace(",", "");
    return new UnsupportedCall(
        "Scripts not permitted to use "
            + kind
            + " "
            + member
            + (types.isEmpty() ? "" : " " + types)
            + ". "
            + hint);
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
