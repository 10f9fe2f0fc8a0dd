package dev.steward.gate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sentence that the next page shows: what the action before it did. It travels in a sealed cookie
 * of a minute, so the server stores nothing for it.
 *
 * @param undo the way back; null where there is none
 */
public record Confirmation(String text, @Nullable Undo undo) {

  private static final int MOST_TEXT = 200;
  private static final int MOST_PATH = 500;

  /**
   * A button that reverses the action.
   *
   * @param path that the button posts to
   * @param field the name of the one value that it sends; empty for none
   */
  public record Undo(String path, String field, String value) {}

  public static Confirmation of(String text) {
    return new Confirmation(text, null);
  }

  /** The same with a button that reverses the action. */
  public Confirmation undoneBy(String path, String field, String value) {
    return path.length() > MOST_PATH ? this : new Confirmation(text, new Undo(path, field, value));
  }

  /** As the cookie holds it. */
  String encoded() {
    String line = text.replace('\n', ' ');
    String written =
        (line.length() > MOST_TEXT ? line.substring(0, MOST_TEXT) + "…" : line)
            + (undo == null ? "" : "\n" + undo.path() + "\n" + undo.field() + "\n" + undo.value());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(written.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads what {@link #encoded} wrote; the caller has checked that nobody else wrote it. */
  static Confirmation decoded(String encoded) {
    String written = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
    List<String> lines = List.of(written.split("\n", -1));
    return lines.size() == 4
        ? new Confirmation(lines.get(0), new Undo(lines.get(1), lines.get(2), lines.get(3)))
        : of(lines.getFirst());
  }
}
