package dev.steward.routing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Message about a completed action, shown on the next page. It is carried by an authenticated
 * cookie that expires after a minute, so the server stores nothing.
 *
 * @param undo reverses the action; null if it cannot be undone
 */
public record Confirmation(String text, @Nullable Undo undo) {

  private static final int MAX_TEXT = 200;
  private static final int MAX_PATH = 500;

  /**
   * A button that reverses the action.
   *
   * @param path the target of the button's POST
   * @param field the name of its only field; empty for none
   */
  public record Undo(String path, String field, String value) {}

  public static Confirmation of(String text) {
    return new Confirmation(text, null);
  }

  /** Returns this confirmation with a button that reverses the action. */
  public Confirmation withUndo(String path, String field, String value) {
    return path.length() > MAX_PATH ? this : new Confirmation(text, new Undo(path, field, value));
  }

  /** Encodes the confirmation as a cookie value. */
  String encoded() {
    String line = text.replace('\n', ' ');
    String content =
        (line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "…" : line)
            + (undo == null ? "" : "\n" + undo.path() + "\n" + undo.field() + "\n" + undo.value());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Decodes the value of {@link #encoded}; the caller must have verified its authenticity. */
  static Confirmation decoded(String encoded) {
    String content = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
    List<String> lines = List.of(content.split("\n", -1));
    return lines.size() == 4
        ? new Confirmation(lines.get(0), new Undo(lines.get(1), lines.get(2), lines.get(3)))
        : of(lines.getFirst());
  }
}
