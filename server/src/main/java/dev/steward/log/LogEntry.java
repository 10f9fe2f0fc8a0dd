package dev.steward.log;

import dev.steward.text.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A log event.
 *
 * @param at epoch millis
 * @param request the id of the current request, or null
 * @param failure the stack trace, or null
 */
public record LogEntry(
    long at,
    Level level,
    String logger,
    String message,
    @Nullable String request,
    @Nullable String failure) {

  /** JSON form, on one line. */
  public Json.Writer json() {
    return Json.object()
        .put("at", Instant.ofEpochMilli(at).toString())
        .put("level", level.name())
        .put("logger", logger)
        .put("message", message)
        .putIfPresent("request", request)
        .putIfPresent("failure", failure);
  }

  /** Text form: one line, followed by the stack trace. */
  public String text() {
    var out = new StringBuilder(message.length() + 80);
    out.append(Instant.ofEpochMilli(at)).append(' ').append(level).append(' ');
    out.append(logger.substring(logger.lastIndexOf('.') + 1)).append(": ");
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      out.append(Character.isISOControl(c) ? ' ' : c);
    }
    if (request != null) {
      out.append(" [").append(request).append(']');
    }
    if (failure != null) {
      out.append('\n').append(failure.stripTrailing());
    }
    return out.toString();
  }
}
