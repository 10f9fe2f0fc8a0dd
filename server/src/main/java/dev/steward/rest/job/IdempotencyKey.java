package dev.steward.rest.job;

import dev.steward.http.Request;
import dev.steward.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses the header {@code Idempotency-Key} of draft-ietf-httpapi-idempotency-key-header: a quoted
 * string. Accepts unquoted keys too, since most clients omit the quotes.
 */
final class IdempotencyKey {

  private static final int MAX_LENGTH = 255;

  private IdempotencyKey() {}

  /** The key of a request; null if none. */
  static @Nullable String of(Request request) {
    List<String> sent = request.headers("Idempotency-Key");
    if (sent.isEmpty()) {
      return null;
    }
    String key = sent.size() == 1 ? unquote(sent.getFirst().strip()) : null;
    if (key == null
        || key.isEmpty()
        || key.length() > MAX_LENGTH
        || key.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new Problem.Invalid(
          "A request may have only one Idempotency-Key header, and its value must be 1 to "
              + MAX_LENGTH
              + " printable ASCII characters. A new UUID works well.");
    }
    return key;
  }

  /** The key without quotes; null if the quotes are not closed, or are closed before the end. */
  private static @Nullable String unquote(String text) {
    if (!text.startsWith("\"")) {
      return text;
    }
    var key = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i == text.length() - 1 ? key.toString() : null;
      }
      if (c == '\\') {
        i++;
        if (i == text.length() || (text.charAt(i) != '"' && text.charAt(i) != '\\')) {
          return null;
        }
        c = text.charAt(i);
      }
      key.append(c);
    }
    return null;
  }
}
