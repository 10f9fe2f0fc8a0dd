package dev.steward.web.user;

import dev.steward.web.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's Security page.
 *
 * @param own whether the user looks at it
 * @param fresh the token that was made by this very request, and its value for the only time
 * @param curl a line that works, with {@code $TOKEN} in place of a value that is not known
 * @param wanted what was typed as the name of a token that could not be made
 * @param wantedExpiry what was typed as the last day of that token
 * @param legacy the value of the legacy token, for its owner where there is one
 * @param passwordMinLength of a new password, in characters
 * @param lifetimes last days that the field suggests
 * @param tokenSaid what went wrong with a token, or empty
 * @param passwordSaid what went wrong with a change of the password, or empty
 */
public record SecurityView(
    String name,
    String fullName,
    String path,
    boolean own,
    @Nullable Fresh fresh,
    String curl,
    String wanted,
    String wantedExpiry,
    List<Token> tokens,
    @Nullable String legacy,
    List<Session> sessions,
    boolean mayChangePassword,
    int passwordMinLength,
    List<Lifetime> lifetimes,
    String tokenSaid,
    String passwordSaid) {

  /** A suggested last day. */
  public record Lifetime(String lastDay, String label) {}

  /** A token just made. */
  public record Fresh(String name, String value, String expires) {
    @Override
    public String toString() {
      return "Fresh[" + name + "]";
    }
  }

  /**
   * A token as one line of the list.
   *
   * @param by how it was made
   * @param where address and client of the last use; empty where it never was used
   * @param warnings what its owner should look at
   */
  public record Token(
      String uuid,
      String name,
      Moment age,
      String by,
      long uses,
      Moment used,
      String where,
      String expires,
      List<String> warnings) {}

  /**
   * A session that goes on.
   *
   * @param here whether it is the one that looks at this page
   */
  public record Session(
      String mark, String agent, String address, Moment began, Moment seen, boolean here) {}
}
