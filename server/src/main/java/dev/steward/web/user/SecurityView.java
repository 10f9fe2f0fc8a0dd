package dev.steward.web.user;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's Security page.
 *
 * @param own whether the user looks at it
 * @param curl a line that works, with {@code $TOKEN} in place of the value
 * @param legacy the value of the legacy token, for its owner where there is one
 * @param said what went wrong with a change of the password, or empty
 */
public record SecurityView(
    String name,
    String fullName,
    String path,
    boolean own,
    String curl,
    List<Token> tokens,
    @Nullable String legacy,
    boolean mayChangePassword,
    String said) {

  /** A token as one line of the list. */
  public record Token(
      String uuid, String name, String age, String used, String expires, boolean expiring) {}
}
