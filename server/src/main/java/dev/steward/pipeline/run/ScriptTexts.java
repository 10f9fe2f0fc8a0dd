package dev.steward.pipeline.run;

import dev.steward.pipeline.value.ScriptThrowable;
import org.jspecify.annotations.Nullable;

/** Names and messages of exceptions as scripts see them. */
final class ScriptTexts {

  private static final int MAX_MESSAGE = 2_000;

  private ScriptTexts() {}

  static String typeName(Throwable thrown) {
    return thrown instanceof ScriptThrowable script
        ? script.type().name()
        : thrown.getClass().getName();
  }

  /** The message, at most a few lines. */
  static @Nullable String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.length() <= MAX_MESSAGE
        ? message
        : message.substring(0, MAX_MESSAGE) + "…";
  }

  /** Throws any exception where none is declared; the result lets a caller end a method with it. */
  static RuntimeException unchecked(Throwable thrown) {
    throw ScriptTexts.<RuntimeException>as(thrown);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // never returns
  private static <T extends Throwable> T as(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
